import { messages } from "./messages";
import { BUILDERS } from "./recipe-input";

/** How the pairs of a snapshot came about, in words. */
export function builderLabel(builder: string): string {
  return BUILDERS.find((each) => each.value === builder)?.label ?? messages.people;
}
