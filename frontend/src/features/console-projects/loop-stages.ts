import { paths } from "@/lib/console-paths";

/** What a project has so far, counted where the loop passes. */
export interface LoopCounts {
  prompts: number;
  candidates: number;
  campaigns: number;
  judgements: number;
  snapshots: number;
  rewardModels: number; // trained here
  tunedModels: number; // trained here
  evaluations: number;
  models: number;
}

export type StageName =
  | "prompts"
  | "candidates"
  | "campaigns"
  | "snapshots"
  | "reward"
  | "finetune"
  | "evaluation"
  | "models";

export interface Stage {
  name: StageName;
  label: string;
  count: number;
  hint: string;
  href: string;
}

export function loopStages(project: number, counts: LoopCounts): Stage[] {
  return [
    stage("prompts", "Prompts", counts.prompts, "what to draw", paths.prompts(project)),
    stage("candidates", "Candidates", counts.candidates, "images", paths.candidates(project)),
    stage(
      "campaigns",
      "Campaigns",
      counts.campaigns,
      `${counts.judgements.toLocaleString("en-GB")} judgements`,
      paths.campaigns(project),
    ),
    stage("snapshots", "Snapshots", counts.snapshots, "frozen data", paths.snapshots(project)),
    stage("reward", "Reward models", counts.rewardModels, "learnt taste", paths.runs(project)),
    stage("finetune", "Fine-tunes", counts.tunedModels, "learnt drawing", paths.runs(project)),
    stage(
      "evaluation",
      "Evaluations",
      counts.evaluations,
      "against base and control",
      paths.evaluations(project),
    ),
    stage("models", "Models", counts.models, "draw the next candidates", paths.models(project)),
  ];
}

function stage(name: StageName, label: string, count: number, hint: string, href: string): Stage {
  return { name, label, count, hint, href };
}

export interface NextStep {
  stage: StageName;
  text: string;
  action: string;
  href: string;
}

/** The first thing that is missing on the way round; after that, the next turn of the loop. */
export function nextStep(project: number, counts: LoopCounts): NextStep {
  const missing = steps(project).find((step) => step.isMissing(counts));
  if (missing) return missing;
  return {
    stage: "candidates",
    text: "The loop has closed once. Draw new candidates with the tuned model and judge again.",
    action: "Generate",
    href: paths.generations(project),
  };
}

type Step = NextStep & { isMissing: (counts: LoopCounts) => boolean };

function steps(project: number): Step[] {
  return [
    {
      stage: "prompts",
      isMissing: (counts) => counts.prompts === 0,
      text: "Start with prompts: paste a list, or bring a CSV or JSONL file.",
      action: "Add prompts",
      href: paths.prompts(project),
    },
    {
      stage: "candidates",
      isMissing: (counts) => counts.candidates === 0,
      text: "Draw candidates for the prompts with a model, or import images you already have.",
      action: "Generate",
      href: paths.generations(project),
    },
    {
      stage: "campaigns",
      isMissing: (counts) => counts.campaigns === 0,
      text: "Ask people which candidate is better: create a campaign.",
      action: "Create a campaign",
      href: paths.campaignNew(project),
    },
    {
      stage: "campaigns",
      isMissing: (counts) => counts.judgements === 0,
      text: "Judge some pairs, and invite others to help. Open the campaign if it is a draft.",
      action: "See campaigns",
      href: paths.campaigns(project),
    },
    {
      stage: "snapshots",
      isMissing: (counts) => counts.snapshots === 0,
      text: "Freeze the judgements into a snapshot: what a run learns from never changes.",
      action: "Create a snapshot",
      href: paths.snapshots(project),
    },
    {
      stage: "reward",
      isMissing: (counts) => counts.rewardModels === 0,
      text: "Train a reward model that predicts what people prefer.",
      action: "Train a reward model",
      href: paths.runNew(project, "reward"),
    },
    {
      stage: "finetune",
      isMissing: (counts) => counts.tunedModels === 0,
      text: "Fine-tune the generator on the same pairs, with its control arm.",
      action: "Fine-tune",
      href: paths.runNew(project, "dpo"),
    },
    {
      stage: "evaluation",
      isMissing: (counts) => counts.evaluations === 0,
      text: "Measure the tuned model against its base and against the control arm.",
      action: "Evaluate",
      href: paths.evaluationNew(project),
    },
  ];
}
