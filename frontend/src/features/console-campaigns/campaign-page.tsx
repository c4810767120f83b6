import { Alert, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Loaded } from "@/components/console-feedback";
import { Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { paths } from "@/lib/console-paths";
import type { Campaign, JudgementRow } from "@/lib/console-types";
import { usePageTitle } from "@/lib/page-title";
import { navigate, useSearch } from "@/lib/router";
import { CampaignActions } from "./campaign-actions";
import { CampaignNav } from "./campaign-nav";
import { CampaignProgress } from "./campaign-progress";
import { groupsOf, placeOf } from "./campaign-tabs";
import { ChoiceView } from "./choice-view";
import { HeldTasks } from "./held-tasks";
import { InstructionsView } from "./instructions-view";
import { JudgementList } from "./judgement-list";
import { LeaderboardView } from "./leaderboard-view";
import { messages } from "./messages";
import { PatchMapsView } from "./patch-maps-view";
import { QualityView } from "./quality-view";
import { campaignQuery } from "./queries";
import { ResultsView } from "./results-view";
import { ReviewView } from "./review-view";
import { StatusBadge } from "./status-badge";

/** What says how far answers can be trusted, of another feature: the app puts them together. */
export interface Checks {
  view: (campaign: Campaign) => ReactNode;
  whoCounts: (campaign: Campaign) => ReactNode;
  /** What can be done with a task that was judged. */
  ofJudged: (campaign: Campaign, row: JudgementRow) => ReactNode;
}

/** What another feature shows here: the app puts them together. */
export interface Dashboards {
  progress: (campaignId: number) => ReactNode;
  times: (campaignId: number) => ReactNode;
  sides: (campaignId: number) => ReactNode;
  agreement: (campaignId: number) => ReactNode;
  /** All of them, or the one whose number it is. */
  people: (campaignId: number, here: string, person: number) => ReactNode;
}

interface Props {
  campaignId: number;
  dashboards: Dashboards;
  checks: Checks;
}

export function CampaignPage({ campaignId, ...parts }: Props) {
  const query = useQuery(campaignQuery(campaignId));
  return <Loaded query={query}>{(campaign) => <Shown campaign={campaign} {...parts} />}</Loaded>;
}

type ShownProps = Omit<Props, "campaignId"> & { campaign: Campaign };

function Shown({ campaign, dashboards, checks }: ShownProps) {
  const { project, may } = useProject();
  const search = useSearch();
  const groups = groupsOf(campaign, may("admin"));
  const { group, page } = placeOf(groups, search.get("tab"));
  const person = Number(search.get("person"));
  const here = paths.campaign(project.id, campaign.id);
  usePageTitle(`${page.label}: ${campaign.name}`);
  return (
    <Page
      title={campaign.name}
      badge={<StatusBadge status={campaign.status} />}
      intro={campaign.question === campaign.name ? undefined : campaign.question}
      crumbs={[{ label: messages.title, href: paths.campaigns(project.id) }]}
      actions={<CampaignActions campaign={campaign} />}
    >
      <Warnings sentences={campaign.warnings} />
      <CampaignNav
        groups={groups}
        group={group}
        page={page.value}
        onChoose={(value) => navigate(`${here}?tab=${value}`)}
      >
        {shownAt(page.value, campaign, { dashboards, checks, here, person })}
      </CampaignNav>
    </Page>
  );
}

interface Around {
  dashboards: Dashboards;
  checks: Checks;
  here: string;
  person: number;
}

/** What a page of the campaign shows, by its value in the address. */
function shownAt(page: string, campaign: Campaign, around: Around): ReactNode {
  const { dashboards, checks, here, person } = around;
  const id = campaign.id;
  const shown: Readonly<Record<string, () => ReactNode>> = {
    progress: () => (
      <Stack>
        <CampaignProgress campaign={campaign} />
        {dashboards.progress(id)}
      </Stack>
    ),
    times: () => dashboards.times(id),
    instructions: () => <InstructionsView campaign={campaign} />,
    judgements: () => (
      <JudgementList campaignId={id} actions={(row) => checks.ofJudged(campaign, row)} />
    ),
    votes: () => <ChoiceView campaign={campaign} />,
    held: () => <HeldTasks campaignId={id} />,
    annotators: () => dashboards.people(id, here, person),
    counts: () => checks.whoCounts(campaign),
    quality: () => <QualityView campaign={campaign} more={dashboards.agreement(id)} />,
    review: () => <ReviewView campaignId={id} />,
    checks: () => checks.view(campaign),
    sides: () => dashboards.sides(id),
    leaderboard: () => <LeaderboardView campaign={campaign} />,
    results: () => <ResultsView campaign={campaign} />,
    patches: () => <PatchMapsView campaignId={id} />,
  };
  return shown[page]?.();
}

function Warnings({ sentences }: { sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <Alert
      color="yellow"
      title={messages.checks.warning}
      styles={{ title: { color: "var(--mantine-color-text)" } }}
    >
      {sentences.map((sentence) => (
        <p key={sentence} style={{ margin: 0 }}>
          {sentence}
        </p>
      ))}
    </Alert>
  );
}
