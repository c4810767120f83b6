export const messages = {
  title: "Runs",
  intro:
    "A run learns from one snapshot: a reward model learns what people prefer, a fine-tune teaches a generator to draw it.",
  reward: "Train a reward model",
  dpo: "Fine-tune a generator",
  none: "Nothing has been trained yet",
  noneHint:
    "You need a snapshot. Train a reward model first: it is quick and shows whether the judgements agree with each other.",
  started: "The run is in the queue",
  name: "Name",
  snapshot: "Snapshot",
  needSnapshot: "Create a snapshot first.",
  rewardBase: "Backbone (a CLIP model)",
  dpoBase: "Model to fine-tune",
  seed: "Seed",
  seedHint: "The same seed, data and settings give the same run.",
  control: "Also train a control arm",
  controlHint:
    "The same run on randomly swapped pairs. Fine-tuning alone often looks better, so only a win over the control arm shows that the judgements did it.",
  advanced: "More settings (JSON)",
  advancedHint:
    "Any other key of the run's configuration. An unknown key is refused with its name.",
} as const;
