import type { Campaign } from "@/lib/console-types";
import { messages } from "./messages";

export interface CampaignFields {
  name: string;
  question: string;
  guideline: string;
  overlap: string | number;
  lease_minutes: string | number;
  hold: string | number;
  flags_to_hold: string | number;
  skip_reasons: string[];
  flag_reasons: string[];
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
] as const;

export const newCampaign: CampaignFields = {
  name: "",
  question: "Which image is better?",
  guideline:
    "## What is better\n\nChoose the image that shows what the prompt says **and** looks better.\n\n- Follows the prompt: things, colours, places\n- Clean: no smears, no broken shapes\n\n## When unsure\n\nTake **tie** when both are equally good, **both bad** when neither is usable.\n",
  overlap: 1,
  lease_minutes: 10,
  hold: 3,
  flags_to_hold: 2,
  skip_reasons: ["I cannot tell", "Image did not load"],
  flag_reasons: ["Offensive", "Broken image", "Something else"],
};

/** The fields of a campaign that exists. */
export function fieldsOf(campaign: Campaign): CampaignFields {
  const { name, question, guideline, overlap, lease_minutes, hold } = campaign;
  const { flags_to_hold, skip_reasons, flag_reasons } = campaign;
  const numbers = { overlap, lease_minutes, hold, flags_to_hold };
  return { name, question, guideline, ...numbers, skip_reasons, flag_reasons };
}

/** The same with numbers as numbers. */
export function toBody(fields: CampaignFields) {
  return {
    ...fields,
    overlap: Number(fields.overlap),
    lease_minutes: Number(fields.lease_minutes),
    hold: Number(fields.hold),
    flags_to_hold: Number(fields.flags_to_hold),
  };
}
