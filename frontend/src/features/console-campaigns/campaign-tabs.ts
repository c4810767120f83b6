import type { Campaign } from "@/lib/console-types";
import { choiceMessages } from "./choice-messages";
import { messages } from "./messages";
import { patchMessages } from "./patch-messages";

export interface CampaignTab {
  readonly value: string;
  readonly label: string;
}

type Told = Pick<Campaign, "kind" | "form" | "held_count">;

const REVIEWED: readonly Campaign["kind"][] = ["pairwise", "own_prompt", "checklist", "ranking"];

/** The parts of a campaign's page that it has, for somebody who is an admin or is not. */
export function tabsOf({ kind, form, held_count }: Told, isAdmin: boolean): CampaignTab[] {
  const isOwn = kind === "own_prompt";
  const isPairwise = kind === "pairwise" || isOwn;
  const hasMeasures = !isPairwise || (!isOwn && Object.keys(form).length > 0);
  const tabs: [value: string, label: string, isThere: boolean][] = [
    ["progress", "Progress", true],
    ["times", "Time and cost", true],
    ["leaderboard", "Leaderboard", isPairwise],
    ["results", "Results", hasMeasures],
    ["patches", patchMessages.tab, kind === "regions"],
    ["quality", messages.quality.tab, kind !== "regions"],
    ["review", "Review", REVIEWED.includes(kind)],
    ["votes", choiceMessages.tab, !isOwn],
    ["instructions", messages.quiz.tab, true],
    ["checks", messages.checks.tab, isAdmin],
    ["counts", messages.checks.whoCounts, true],
    ["annotators", "Annotators", true],
    ["judgements", "Judgements", true],
    ["held", held_count > 0 ? `On hold (${held_count})` : "On hold", true],
  ];
  return tabs.filter(([, , isThere]) => isThere).map(([value, label]) => ({ value, label }));
}
