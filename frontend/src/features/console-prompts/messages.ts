export const messages = {
  title: "Prompts",
  intro:
    "Each prompt belongs to one split for good, so that no model is tested on what it learned from.",
  create: "New prompt set",
  none: "No prompt set yet",
  noneHint:
    "A prompt set is a list of texts to draw. Create one, then paste or upload the prompts.",
  name: "Name",
  created: "Prompt set created",
  import: "Import prompts",
  importHint:
    'CSV with a header (prompt, and if you like category, family, language such as en or zh-Hans, split) or JSONL with the same keys. `questions` gives a prompt questions of its own: [{"question": "Is there a dog?"}, {"question": "Is it brown?", "asks_if": ["q1"]}]. Prompts without a split get one by their family.',
  content: "Prompts",
  contentPlaceholder: 'prompt,category\n"a red cube left of a blue ball",position',
  file: "Or choose a file",
  format: "Format",
  check: "Check only",
  add: "Import",
  empty: "This set has no prompts yet",
  emptyHint: "Import a CSV or JSONL file, or paste the lines.",
} as const;
