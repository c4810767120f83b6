import { Stack, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Loaded } from "@/components/console-feedback";
import { Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { paths } from "@/lib/console-paths";
import type { Campaign } from "@/lib/console-types";
import { navigate, useSearch } from "@/lib/router";
import { CampaignActions } from "./campaign-actions";
import { CampaignProgress } from "./campaign-progress";
import { choiceMessages } from "./choice-messages";
import { ChoiceView } from "./choice-view";
import { HeldTasks } from "./held-tasks";
import { InstructionsView } from "./instructions-view";
import { JudgementList } from "./judgement-list";
import { LeaderboardView } from "./leaderboard-view";
import { messages } from "./messages";
import { PatchMapsView } from "./patch-maps-view";
import { patchMessages } from "./patch-messages";
import { QualityView } from "./quality-view";
import { campaignQuery } from "./queries";
import { ResultsView } from "./results-view";
import { ReviewView } from "./review-view";
import { StatusBadge } from "./status-badge";

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
}

export function CampaignPage({ campaignId, dashboards }: Props) {
  const query = useQuery(campaignQuery(campaignId));
  return (
    <Loaded query={query}>
      {(campaign) => <Shown campaign={campaign} dashboards={dashboards} />}
    </Loaded>
  );
}

function Shown({ campaign, dashboards }: { campaign: Campaign; dashboards: Dashboards }) {
  const { project } = useProject();
  const search = useSearch();
  const tab = search.get("tab") ?? "progress";
  const person = Number(search.get("person"));
  const isOwn = campaign.kind === "own_prompt";
  const isPairwise = campaign.kind === "pairwise" || isOwn;
  const hasMeasures = !isPairwise || (!isOwn && Object.keys(campaign.form).length > 0);
  const mayBeReviewed = ["pairwise", "own_prompt", "checklist", "ranking"].includes(campaign.kind);
  const here = paths.campaign(project.id, campaign.id);
  return (
    <Page
      title={campaign.name}
      badge={<StatusBadge status={campaign.status} />}
      intro={campaign.question}
      crumbs={[{ label: messages.title, href: paths.campaigns(project.id) }]}
      actions={<CampaignActions campaign={campaign} />}
    >
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) => navigate(`${here}?tab=${value ?? ""}`, { replace: true })}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="progress">Progress</Tabs.Tab>
          <Tabs.Tab value="times">Time and cost</Tabs.Tab>
          {isPairwise && <Tabs.Tab value="leaderboard">Leaderboard</Tabs.Tab>}
          {hasMeasures && <Tabs.Tab value="results">Results</Tabs.Tab>}
          {campaign.kind === "regions" ? (
            <Tabs.Tab value="patches">{patchMessages.tab}</Tabs.Tab>
          ) : (
            <Tabs.Tab value="quality">{messages.quality.tab}</Tabs.Tab>
          )}
          {mayBeReviewed && <Tabs.Tab value="review">Review</Tabs.Tab>}
          {!isOwn && <Tabs.Tab value="votes">{choiceMessages.tab}</Tabs.Tab>}
          <Tabs.Tab value="instructions">{messages.quiz.tab}</Tabs.Tab>
          <Tabs.Tab value="annotators">Annotators</Tabs.Tab>
          <Tabs.Tab value="judgements">Judgements</Tabs.Tab>
          <Tabs.Tab value="held">
            On hold{campaign.held_count > 0 ? ` (${campaign.held_count})` : ""}
          </Tabs.Tab>
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
        <Tabs.Panel value="annotators">{dashboards.people(campaign.id, here, person)}</Tabs.Panel>
        <Tabs.Panel value="judgements">
          <JudgementList campaignId={campaign.id} />
        </Tabs.Panel>
        <Tabs.Panel value="held">
          <HeldTasks campaignId={campaign.id} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
