import type { Campaign } from "@/lib/console-types";
import { choiceMessages } from "./choice-messages";
import { messages } from "./messages";
import { patchMessages } from "./patch-messages";

/** One page of a campaign; its value is what stands in the address, and never changes. */
export interface CampaignTab {
  readonly value: string;
  readonly label: string;
}

/** Pages that belong together. A group is shown where it has a page at all. */
export interface TabGroup extends CampaignTab {
  readonly pages: readonly CampaignTab[];
}

type Told = Pick<Campaign, "kind" | "form" | "held_count">;
type Page = [value: string, label: string, isThere: boolean];

const REVIEWED: readonly Campaign["kind"][] = ["pairwise", "own_prompt", "checklist", "ranking"];

/** The pages that a campaign has for somebody who is an admin or is not, in their groups. */
export function groupsOf({ kind, form, held_count }: Told, isAdmin: boolean): TabGroup[] {
  const isOwn = kind === "own_prompt";
  const isPairwise = kind === "pairwise" || isOwn;
  const hasMeasures = !isPairwise || (!isOwn && Object.keys(form).length > 0);
  const groups: [value: string, label: string, pages: Page[]][] = [
    [
      "overview",
      "Overview",
      [
        ["progress", "Progress", true],
        ["times", "Time and cost", true],
        ["instructions", messages.quiz.tab, true],
      ],
    ],
    [
      "work",
      "Work",
      [
        ["judgements", "Judgements", true],
        ["votes", choiceMessages.tab, !isOwn],
        ["held", held_count > 0 ? `On hold (${held_count})` : "On hold", true],
      ],
    ],
    [
      "people",
      "People",
      [
        ["annotators", "Annotators", true],
        ["counts", messages.checks.whoCounts, true],
      ],
    ],
    [
      "worth",
      "Quality",
      [
        ["quality", messages.quality.tab, kind !== "regions"],
        ["review", "Review", REVIEWED.includes(kind)],
        ["checks", messages.checks.tab, isAdmin],
        ["sides", "Left or right", isPairwise],
      ],
    ],
    [
      "found",
      "Results",
      [
        ["leaderboard", "Leaderboard", isPairwise],
        ["results", messages.measures, hasMeasures],
        ["patches", patchMessages.tab, kind === "regions"],
      ],
    ],
  ];
  return groups
    .map(([value, label, pages]) => ({ value, label, pages: pages.filter(there).map(tabOf) }))
    .filter(({ pages }) => pages.length > 0);
}

const there = ([, , isThere]: Page) => isThere;
const tabOf = ([value, label]: Page): CampaignTab => ({ value, label });

/** Where an address leads: its page and that page's group; the first where it names none. */
export function placeOf(
  groups: readonly TabGroup[],
  tab: string | null,
): { group: string; page: CampaignTab } {
  for (const group of groups) {
    const page = group.pages.find(({ value }) => value === tab);
    if (page) return { group: group.value, page };
  }
  const [first] = groups;
  const [page] = first?.pages ?? [];
  return { group: first?.value ?? "", page: page ?? { value: "", label: "" } };
}
