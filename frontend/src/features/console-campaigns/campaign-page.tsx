import { Alert, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Loaded } from "@/components/console-feedback";
import { Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { paths } from "@/lib/console-paths";
import type { Campaign, JudgementRow } from "@/lib/console-types";
import { navigate, useSearch } from "@/lib/router";
import { AnnotatorTable } from "./annotator-table";
import { CampaignActions } from "./campaign-actions";
import { CampaignProgress } from "./campaign-progress";
import { HeldTasks } from "./held-tasks";
import { InstructionsView } from "./instructions-view";
import { JudgementList } from "./judgement-list";
import { LeaderboardView } from "./leaderboard-view";
import { messages } from "./messages";
import { QualityView } from "./quality-view";
import { campaignQuery } from "./queries";
import { ResultsView } from "./results-view";
import { StatusBadge } from "./status-badge";

/** What says how far answers can be trusted, of another feature: the app puts them together. */
export interface Checks {
  tab: string;
  view: (campaign: Campaign) => ReactNode;
  whoCountsTab: string;
  whoCounts: (campaign: Campaign) => ReactNode;
  /** What can be done with a task that was judged. */
  ofJudged: (campaign: Campaign, row: JudgementRow) => ReactNode;
}

interface Props {
  campaignId: number;
  checks: Checks;
}

export function CampaignPage({ campaignId, checks }: Props) {
  const query = useQuery(campaignQuery(campaignId));
  return (
    <Loaded query={query}>{(campaign) => <Shown campaign={campaign} checks={checks} />}</Loaded>
  );
}

function Shown({ campaign, checks }: { campaign: Campaign; checks: Checks }) {
  const { project, may } = useProject();
  const tab = useSearch().get("tab") ?? "progress";
  const isOwn = campaign.kind === "own_prompt";
  const isPairwise = campaign.kind === "pairwise" || isOwn;
  const hasMeasures = !isPairwise || (!isOwn && Object.keys(campaign.form).length > 0);
  const here = paths.campaign(project.id, campaign.id);
  return (
    <Page
      title={campaign.name}
      badge={<StatusBadge status={campaign.status} />}
      intro={campaign.question}
      crumbs={[{ label: messages.title, href: paths.campaigns(project.id) }]}
      actions={<CampaignActions campaign={campaign} />}
    >
      <Warnings sentences={campaign.warnings} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) => navigate(`${here}?tab=${value ?? ""}`, { replace: true })}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="progress">Progress</Tabs.Tab>
          {isPairwise && <Tabs.Tab value="leaderboard">Leaderboard</Tabs.Tab>}
          {hasMeasures && <Tabs.Tab value="results">Results</Tabs.Tab>}
          {campaign.kind !== "regions" && (
            <Tabs.Tab value="quality">{messages.quality.tab}</Tabs.Tab>
          )}
          <Tabs.Tab value="instructions">{messages.quiz.tab}</Tabs.Tab>
          {may("admin") && <Tabs.Tab value="checks">{checks.tab}</Tabs.Tab>}
          <Tabs.Tab value="counts">{checks.whoCountsTab}</Tabs.Tab>
          <Tabs.Tab value="annotators">Annotators</Tabs.Tab>
          <Tabs.Tab value="judgements">Judgements</Tabs.Tab>
          <Tabs.Tab value="held">
            On hold{campaign.held_count > 0 ? ` (${campaign.held_count})` : ""}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="progress">
          <CampaignProgress campaign={campaign} />
        </Tabs.Panel>
        <Tabs.Panel value="leaderboard">
          <LeaderboardView campaignId={campaign.id} />
        </Tabs.Panel>
        <Tabs.Panel value="results">
          <ResultsView campaignId={campaign.id} />
        </Tabs.Panel>
        <Tabs.Panel value="quality">
          <QualityView campaignId={campaign.id} />
        </Tabs.Panel>
        <Tabs.Panel value="instructions">
          <InstructionsView campaign={campaign} />
        </Tabs.Panel>
        {may("admin") && <Tabs.Panel value="checks">{checks.view(campaign)}</Tabs.Panel>}
        <Tabs.Panel value="counts">{checks.whoCounts(campaign)}</Tabs.Panel>
        <Tabs.Panel value="annotators">
          <AnnotatorTable campaignId={campaign.id} />
        </Tabs.Panel>
        <Tabs.Panel value="judgements">
          <JudgementList
            campaignId={campaign.id}
            actions={(row) => checks.ofJudged(campaign, row)}
          />
        </Tabs.Panel>
        <Tabs.Panel value="held">
          <HeldTasks campaignId={campaign.id} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
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
