import { ApiError } from "@/client/api-error";
import type { Desk } from "./desk";
import { messages } from "./messages";
import { readHistory } from "./queries";

/** Takes back the last answer: of this page, or after a reload the last one that the server has. */
export async function undoLast(desk: Desk, campaignId: number | undefined): Promise<void> {
  if (desk.state.isUndoing) return;
  const id = desk.lastJudgementId;
  if (id !== undefined) return desk.undo(id);
  if (campaignId === undefined) return;
  try {
    const page = await readHistory(campaignId, null);
    const latest = page.results[0];
    if (latest?.undoable) await desk.undo(latest.id, latest);
    else desk.setNotice(messages.undo.nothing);
  } catch (error) {
    desk.setNotice(error instanceof ApiError ? error.message : messages.undo.failed);
  }
}
