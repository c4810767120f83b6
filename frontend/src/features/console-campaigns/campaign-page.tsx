import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { paths } from "@/lib/console-paths";
import type { Campaign } from "@/lib/console-types";
import { navigate, useSearch } from "@/lib/router";
import { AnnotatorTable } from "./annotator-table";
import { CampaignActions } from "./campaign-actions";
import { CampaignProgress } from "./campaign-progress";
import { choiceMessages } from "./choice-messages";
import { ChoiceView } from "./choice-view";
import { HeldTasks } from "./held-tasks";
import { InstructionsView } from "./instructions-view";
import { JudgementList } from "./judgement-list";
import { LeaderboardView } from "./leaderboard-view";
import { messages } from "./messages";
import { QualityView } from "./quality-view";
import { campaignQuery } from "./queries";
import { ResultsView } from "./results-view";
import { StatusBadge } from "./status-badge";

export function CampaignPage({ campaignId }: { campaignId: number }) {
  const query = useQuery(campaignQuery(campaignId));
  return <Loaded query={query}>{(campaign) => <Shown campaign={campaign} />}</Loaded>;
}

function Shown({ campaign }: { campaign: Campaign }) {
  const { project } = useProject();
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
          {!isOwn && <Tabs.Tab value="votes">{choiceMessages.tab}</Tabs.Tab>}
          <Tabs.Tab value="instructions">{messages.quiz.tab}</Tabs.Tab>
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
        <Tabs.Panel value="votes">
          <ChoiceView campaign={campaign} />
        </Tabs.Panel>
        <Tabs.Panel value="instructions">
          <InstructionsView campaign={campaign} />
        </Tabs.Panel>
        <Tabs.Panel value="annotators">
          <AnnotatorTable campaignId={campaign.id} />
        </Tabs.Panel>
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
