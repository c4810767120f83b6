import { Alert, Stack, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Loaded } from "@/components/console-feedback";
import { Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { paths } from "@/lib/console-paths";
import type { Campaign, JudgementRow } from "@/lib/console-types";
import { navigate, useSearch } from "@/lib/router";
import { CampaignActions } from "./campaign-actions";
import { CampaignProgress } from "./campaign-progress";
import { tabsOf } from "./campaign-tabs";
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
  const tab = search.get("tab") ?? "progress";
  const person = Number(search.get("person"));
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
          {tabsOf(campaign, may("admin")).map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="progress">
          <Stack>
            <CampaignProgress campaign={campaign} />
            {dashboards.progress(campaign.id)}
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="times">{dashboards.times(campaign.id)}</Tabs.Panel>
        <Tabs.Panel value="leaderboard">
          <Stack gap="xl">
            <LeaderboardView campaignId={campaign.id} />
            {dashboards.sides(campaign.id)}
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="results">
          <ResultsView campaignId={campaign.id} />
        </Tabs.Panel>
        <Tabs.Panel value="quality">
          <QualityView campaignId={campaign.id} more={dashboards.agreement(campaign.id)} />
        </Tabs.Panel>
        <Tabs.Panel value="review">
          <ReviewView campaignId={campaign.id} />
        </Tabs.Panel>
        <Tabs.Panel value="patches">
          <PatchMapsView campaignId={campaign.id} />
        </Tabs.Panel>
        <Tabs.Panel value="votes">
          <ChoiceView campaign={campaign} />
        </Tabs.Panel>
        <Tabs.Panel value="instructions">
          <InstructionsView campaign={campaign} />
        </Tabs.Panel>
        {may("admin") && <Tabs.Panel value="checks">{checks.view(campaign)}</Tabs.Panel>}
        <Tabs.Panel value="counts">{checks.whoCounts(campaign)}</Tabs.Panel>
        <Tabs.Panel value="annotators">{dashboards.people(campaign.id, here, person)}</Tabs.Panel>
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
