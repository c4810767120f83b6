import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import type { ReactElement } from "react";
import { Empty } from "@/components/console-page";
import { ProjectProvider } from "@/components/console-project";
import { consoleTheme, consoleVariables } from "@/components/console-theme";
import { CampaignNewPage } from "@/features/console-campaigns/campaign-new-page";
import {
  CampaignPage,
  type Checks,
  type Dashboards,
} from "@/features/console-campaigns/campaign-page";
import { CampaignsPage } from "@/features/console-campaigns/campaigns-page";
import { CandidatesPage } from "@/features/console-candidates/candidates-page";
import { GenerationsPage } from "@/features/console-candidates/generations-page";
import { ChecklistPage } from "@/features/console-checklists/checklist-page";
import { ChecklistsPage } from "@/features/console-checklists/checklists-page";
import { ChecksView } from "@/features/console-checks/checks-view";
import { MakeGoldButton } from "@/features/console-checks/make-gold-button";
import { WhoCountsView } from "@/features/console-checks/who-counts-view";
import { AgreementViews } from "@/features/console-dashboards/agreement-views";
import { PeopleView } from "@/features/console-dashboards/people-view";
import { PersonView } from "@/features/console-dashboards/person-view";
import { ProgressView } from "@/features/console-dashboards/progress-view";
import { SidesView } from "@/features/console-dashboards/sides-view";
import { TimesView } from "@/features/console-dashboards/times-view";
import { EvaluationNewPage } from "@/features/console-evaluations/evaluation-new-page";
import { EvaluationPage } from "@/features/console-evaluations/evaluation-page";
import { EvaluationsPage } from "@/features/console-evaluations/evaluations-page";
import { FaceJobPage } from "@/features/console-faces/face-job-page";
import { FacesPage } from "@/features/console-faces/faces-page";
import { PairJobPage } from "@/features/console-faces/pair-job-page";
import { ImportsPage } from "@/features/console-imports/imports-page";
import { MaskJobPage } from "@/features/console-masks/mask-job-page";
import { MaskJobsPage } from "@/features/console-masks/mask-jobs-page";
import { ModelPage } from "@/features/console-models/model-page";
import { ModelsPage } from "@/features/console-models/models-page";
import { PatchJobPage } from "@/features/console-patches/patch-job-page";
import { PatchJobsPage } from "@/features/console-patches/patch-jobs-page";
import { PeoplePage } from "@/features/console-people/people-page";
import { TokensPage } from "@/features/console-people/tokens-page";
import { PoliciesPage } from "@/features/console-policies/policies-page";
import { OverviewPage } from "@/features/console-projects/overview-page";
import { ProjectListPage } from "@/features/console-projects/project-list-page";
import { PromptSetPage } from "@/features/console-prompts/prompt-set-page";
import { PromptSetsPage } from "@/features/console-prompts/prompt-sets-page";
import { RunNewPage } from "@/features/console-runs/run-new-page";
import { RunPage } from "@/features/console-runs/run-page";
import { RunsPage } from "@/features/console-runs/runs-page";
import { ScoresPage } from "@/features/console-scores/scores-page";
import { messages } from "@/features/console-shell/messages";
import { Shell } from "@/features/console-shell/shell";
import { SnapshotPage } from "@/features/console-snapshots/snapshot-page";
import { SnapshotsPage } from "@/features/console-snapshots/snapshots-page";
import { WithdrawalsPage } from "@/features/console-withdrawals/withdrawals-page";
import { matchPath, usePath } from "@/lib/router";

const CHECKS: Checks = {
  view: (campaign) => <ChecksView campaign={campaign} />,
  whoCounts: (campaign) => <WhoCountsView campaign={campaign} />,
  ofJudged: (campaign, row) => <MakeGoldButton campaign={campaign} row={row} />,
};

const DASHBOARDS: Dashboards = {
  progress: (id) => <ProgressView campaignId={id} />,
  times: (id) => <TimesView campaignId={id} />,
  sides: (id) => <SidesView campaignId={id} />,
  agreement: (id) => <AgreementViews campaignId={id} />,
  people: (id, here, person) =>
    person > 0 ? (
      <PersonView campaignId={id} annotator={person} backHref={`${here}?tab=annotators`} />
    ) : (
      <PeopleView
        campaignId={id}
        personHref={(annotator) => `${here}?tab=annotators&person=${annotator}`}
      />
    ),
};

/** A project's pages by the address below it; `id` is the last number of the address. */
const PROJECT_PAGES: readonly { path: string; page: (id: number) => ReactElement }[] = [
  { path: "", page: () => <OverviewPage /> },
  { path: "prompts", page: () => <PromptSetsPage /> },
  { path: "prompts/:id", page: (id) => <PromptSetPage key={id} setId={id} /> },
  { path: "candidates", page: () => <CandidatesPage /> },
  { path: "generations", page: () => <GenerationsPage /> },
  { path: "scores", page: () => <ScoresPage /> },
  { path: "patch-maps", page: () => <PatchJobsPage /> },
  { path: "patch-maps/:id", page: (id) => <PatchJobPage key={id} jobId={id} /> },
  { path: "masks", page: () => <MaskJobsPage /> },
  { path: "masks/:id", page: (id) => <MaskJobPage key={id} jobId={id} /> },
  { path: "faces", page: () => <FacesPage /> },
  { path: "faces/searches/:id", page: (id) => <FaceJobPage key={id} jobId={id} /> },
  { path: "faces/pairs/:id", page: (id) => <PairJobPage key={id} jobId={id} /> },
  { path: "imports", page: () => <ImportsPage /> },
  { path: "campaigns", page: () => <CampaignsPage /> },
  { path: "campaigns/new", page: () => <CampaignNewPage /> },
  {
    path: "campaigns/:id",
    page: (id) => <CampaignPage key={id} campaignId={id} dashboards={DASHBOARDS} checks={CHECKS} />,
  },
  { path: "checklists", page: () => <ChecklistsPage /> },
  { path: "checklists/:id", page: (id) => <ChecklistPage key={id} checklistId={id} /> },
  { path: "snapshots", page: () => <SnapshotsPage /> },
  { path: "snapshots/:id", page: (id) => <SnapshotPage key={id} snapshotId={id} /> },
  { path: "runs", page: () => <RunsPage /> },
  { path: "runs/new", page: () => <RunNewPage /> },
  { path: "runs/:id", page: (id) => <RunPage key={id} runId={id} /> },
  { path: "evaluations", page: () => <EvaluationsPage /> },
  { path: "evaluations/new", page: () => <EvaluationNewPage /> },
  { path: "evaluations/:id", page: (id) => <EvaluationPage key={id} evaluationId={id} /> },
  { path: "models", page: () => <ModelsPage /> },
  { path: "models/:id", page: (id) => <ModelPage key={id} modelId={id} /> },
  { path: "policies", page: () => <PoliciesPage /> },
  { path: "people", page: () => <PeoplePage /> },
];

/** The console's own chunk: everything under /console. */
export function ConsoleApp() {
  return (
    <MantineProvider
      theme={consoleTheme}
      cssVariablesResolver={consoleVariables}
      defaultColorScheme="auto"
    >
      <Notifications position="bottom-right" />
      <Routes path={usePath()} />
    </MantineProvider>
  );
}

function Routes({ path }: { path: string }) {
  const inProject = matchPath("/console/projects/:project/*", path);
  const projectId = idOf(inProject?.project);
  if (projectId !== undefined) {
    return (
      <Shell projectId={projectId}>
        <ProjectProvider key={projectId} id={projectId}>
          {projectPage(inProject?.["*"] ?? "")}
        </ProjectProvider>
      </Shell>
    );
  }
  return <Shell>{topPage(path)}</Shell>;
}

function topPage(path: string): ReactElement {
  if (matchPath("/console", path)) return <ProjectListPage />;
  if (matchPath("/console/tokens", path)) return <TokensPage />;
  if (matchPath("/console/withdrawals", path)) return <WithdrawalsPage />;
  return <NotFound />;
}

function projectPage(rest: string): ReactElement {
  for (const { path, page } of PROJECT_PAGES) {
    const params = matchPath(path, rest);
    if (!params) continue;
    if (!("id" in params)) return page(0);
    const id = idOf(params.id);
    if (id !== undefined) return page(id);
  }
  return <NotFound />;
}

function idOf(text: string | undefined): number | undefined {
  return text && /^\d+$/.test(text) ? Number(text) : undefined;
}

function NotFound() {
  return <Empty title={messages.notFound}>{messages.notFoundHint}</Empty>;
}
