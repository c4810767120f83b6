import type { Schemas } from "@/client/api";
import { messages } from "./messages";

/** What was made, and which images were left out and why. */
export function madeWords(done: string, added: Schemas["TasksAdded"]): string {
  const leftOut = messages.leftOut(added.not_scanned, added.no_face);
  return leftOut === "" ? done : `${done}. Left out: ${leftOut}.`;
}
