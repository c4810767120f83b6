import { translated } from "@/language/translated";

/** Words about what a person need not see. */
const en = {
  covered: "Sensitive content",
  coveredText:
    "These images may be upsetting, so they are covered. Uncover them to judge, or skip this one.",
  reveal: "Uncover",
  why: "Uncover the images first",
  categories: "What you would rather not see",
  categoriesText: "You are not handed tasks of the kinds chosen here. It counts for this campaign.",
  sensitive: (name: string) => `${name} (covered at first)`,
  failed: "This could not be saved. Try again.",
};

export type CareMessages = typeof en;
export const careMessages = translated("care", en);
