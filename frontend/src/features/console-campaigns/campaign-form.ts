import type { Campaign } from "@/lib/console-types";
import { CHECK_NAMES, type CheckFields, checksOf, noChecks, toChecks } from "./check-form";
import type { Kind } from "./kind-form";
import { messages } from "./messages";

export interface CampaignFields extends CheckFields {
  name: string;
  question: string;
  guideline: string;
  overlap: string | number;
  lease_minutes: string | number;
  hold: string | number;
  flags_to_hold: string | number;
  skip_reasons: string[];
  flag_reasons: string[];
  unsafe_categories: string[];
  all_sensitive: boolean;
}

export const NUMBER_FIELDS = [
  { name: "overlap", label: messages.overlap, most: 100 },
  { name: "lease_minutes", label: messages.leaseMinutes, most: 1440 },
  { name: "hold", label: messages.hold, most: 20 },
  { name: "flags_to_hold", label: messages.flagsToHold, most: 100 },
] as const;

export const REASON_FIELDS = [
  { name: "skip_reasons", label: messages.skipReasons },
  { name: "flag_reasons", label: messages.flagReasons },
] as const;

export const SHOWN_FIELDS = [
  "name",
  "question",
  "guideline",
  "overlap",
  "lease_minutes",
  "hold",
  "flags_to_hold",
  "skip_reasons",
  "flag_reasons",
  ...CHECK_NAMES,
] as const;

type Start = Pick<CampaignFields, "question" | "guideline">;

const STARTS: Readonly<Record<Kind, Start>> = {
  pairwise: {
    question: "Which image is better?",
    guideline:
      "## What is better\n\nChoose the image that shows what the prompt says **and** looks better.\n\n- Follows the prompt: things, colours, places\n- Clean: no smears, no broken shapes\n\n## When unsure\n\nTake **tie** when both are equally good, **both bad** when neither is usable.\n",
  },
  scoring: {
    question: "How good is each image?",
    guideline:
      "## How to score\n\nLook at all images first, then score one criterion after the other.\n\n- Use the whole scale\n- Equal images get equal scores\n\n## When unsure\n\nTrust the first glance for **overall**; look closely for the others.\n",
  },
  ranking: {
    question: "Which image is best, which comes next?",
    guideline:
      "## How to rank\n\nPut each image into a slot: **1 is the best**.\n\n- Look at all of them first\n- Images that are equally good share a slot\n- Slots may stay empty\n",
  },
  checklist: {
    question: "What is right and what is wrong with this image?",
    guideline:
      "## How to answer\n\nAnswer each question for itself: an ugly image can follow its prompt.\n\n- Take the answer that fits best, from best to worst\n- Questions that do not apply are left out by themselves\n",
  },
  faces: {
    question: "How good is each face?",
    guideline:
      "## How to grade\n\nOne face after the other, enlarged beside the image.\n\n- Say first what is wrong with it, then give the grade: it goes on to the next face\n- Judge the face, not the picture: a small face in a fine picture can be bad\n- **Not a face** when the outline is around something else\n",
  },
  own_prompt: {
    question: "Which image shows your words better?",
    guideline:
      "## What to write\n\nWrite what you would like to see. Plain words are best: things, colours, places.\n\n## How to choose\n\nChoose the image that shows your words better **and** looks better. The other one is replaced.\n\n- **Tie** when both are equally good; **both bad** brings two new ones\n- Stop whenever you like, or write another prompt\n",
  },
  regions: {
    question: "Where is this image good or bad, and which words does it fail?",
    guideline:
      "## How to mark\n\nChoose why first, then mark the place: close around it, and all of it.\n\n- Mark each fault once; a place may have two faults\n- Mark a word as **missing** when the image leaves it out, **wrong** when it shows it wrongly\n- Nothing to mark is an answer too: `N`\n",
  },
};

/** The words a new campaign of this kind begins with. */
export function startOf(kind: Kind): Start {
  return STARTS[kind];
}

/** Whether the words are still the ones that some kind begins with. */
export function isUntouched({ question, guideline }: Start): boolean {
  return Object.values(STARTS).some(
    (start) => start.question === question && start.guideline === guideline,
  );
}

export const newCampaign: CampaignFields = {
  name: "",
  ...STARTS.pairwise,
  overlap: 1,
  lease_minutes: 10,
  hold: 3,
  flags_to_hold: 2,
  skip_reasons: ["I cannot tell", "Image did not load"],
  flag_reasons: ["Offensive", "Broken image", "Something else"],
  unsafe_categories: [],
  all_sensitive: false,
  ...noChecks,
};

/** The fields of a campaign that exists. */
export function fieldsOf(campaign: Campaign): CampaignFields {
  const { name, question, guideline, overlap, lease_minutes, hold } = campaign;
  const { flags_to_hold, skip_reasons, flag_reasons } = campaign;
  const { unsafe_categories, all_sensitive } = campaign;
  const care = { unsafe_categories, all_sensitive, ...checksOf(campaign) };
  const numbers = { overlap, lease_minutes, hold, flags_to_hold };
  return { name, question, guideline, ...numbers, skip_reasons, flag_reasons, ...care };
}

/** The same with numbers as numbers. */
export function toBody(fields: CampaignFields) {
  const { least_seconds: _, ...said } = fields;
  return {
    ...said,
    ...toChecks(fields),
    overlap: Number(fields.overlap),
    lease_minutes: Number(fields.lease_minutes),
    hold: Number(fields.hold),
    flags_to_hold: Number(fields.flags_to_hold),
  };
}
