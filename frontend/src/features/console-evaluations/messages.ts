export const messages = {
  title: "Evaluations",
  intro:
    "Draws the same prompts with several models from the same seeds and compares the images: first by a reward model, then blind by people.",
  create: "New evaluation",
  start: "Evaluate",
  started: "The evaluation is in the queue",
  none: "Nothing has been evaluated yet",
  noneHint: "Fine-tune a model with its control arm, then measure both against the base.",
  name: "Name",
  baseline: "Baseline (the model before)",
  tuned: "Tuned models",
  control: "Control arms",
  controlHint:
    "Fine-tuned the same way on randomly swapped pairs. Without one a win says little: fine-tuning alone already beats the base.",
  reward: "Judge (a reward model)",
  rewardHint: "Best one that did not learn from the prompts of this evaluation.",
  promptSet: "Prompt set",
  split: "Split",
  limit: "At most this many prompts",
  limitHint: "Empty: all of them",
  seeds: "Seeds",
  steps: "Steps",
  guidance: "Guidance",
  rewards: "Rewards",
  winRates: "Win rates",
  why: "Why the control arm matters",
  whyText:
    "Any fine-tuning on drawn images tends to sharpen them, so a tuned model often beats its base even when it learnt nothing from people. The control arm had the same training on pairs swapped at random. Only a win over it comes from the judgements.",
  noControl: "No control arm in this evaluation",
  noControlText:
    "A win over the base alone is no evidence that the judgements helped. Evaluate again with the control arm.",
  samples: "Before and after",
  blind: "Ask people, blind",
  blindHint:
    "Creates a draft campaign of tuned images against the others. Annotators never see which model drew what.",
  against: "Against",
  campaignMade: "The blind campaign is a draft: open it when you are ready",
} as const;
