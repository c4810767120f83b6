import { translated } from "@/language/translated";

/** Words that tell people of the entrance test before its first task. */
const en = {
  title: "Entrance test",
  first: "First a short entrance test",
  what: (tasks: number) =>
    tasks === 1
      ? "One task whose answer is known. It is like the work that comes after it."
      : `${tasks.toLocaleString("en")} tasks whose answers are known. They are like the work that comes after them.`,
  mark: (percent: number) =>
    `You pass with ${percent}\u00a0% of the credit. Then the work begins by itself.`,
  told: "After each answer you are told what was expected, and why.",
  once: "Take your time: the test is taken once, and its answers cannot be taken back.",
  skip: "A skipped task earns nothing. The guideline (G) is there all the time.",
  begin: "Begin the test",
  place: (place: number, tasks: number) =>
    `${place.toLocaleString("en")} of ${tasks.toLocaleString("en")}`,
};

export type EntranceMessages = typeof en;
export const entranceMessages = translated("entrance", en);
