import type { Choice } from "./choice-queries";

type Rule = NonNullable<Choice["setting"]>["rule"];

export const RULES: Readonly<Record<Rule, { label: string; help: string }>> = {
  models: {
    label: "Ranking of the models",
    help: "Votes go where they tell most about which model is better.",
  },
  candidates: {
    label: "Ranking of the images of a prompt",
    help: "Votes go where they tell most about which image of a prompt is better.",
  },
  scores: {
    label: "A reward on the images’ scores",
    help: "Votes go where they teach most to a reward that is linear in the images’ scores.",
  },
  ensemble: {
    label: "Disagreement of reward models",
    help: "Votes go where reward models (two at least) disagree on which image is better.",
  },
};

export const ARMS: Readonly<Record<string, string>> = {
  active: "Chosen",
  random: "By chance",
  whole: "Chosen, all prompts",
  given: "Not drawn yet",
};

export const ACTS: Readonly<Record<string, string>> = {
  pooled: "joined the pool",
  opened: "opened",
  settled: "settled",
  given: "overlap again",
};

export const choiceMessages = {
  tab: "Votes",
  spending: "How votes are spent",
  given: "Every pair gets the campaign’s overlap.",
  active:
    "The pairs are a pool. Rounds open votes where they tell most, and close pairs that are settled; a share of the prompts is voted on by chance, to show whether that helps.",
  start: "Choose pairs…",
  change: "Change…",
  stop: "Back to the overlap",
  stopTitle: "Give every pair its overlap again?",
  stopText:
    "Open votes beyond the overlap are closed, and pairs that were settled get what they lack. Answers stay. You can choose again later.",
  round: "Open a round now",
  roundAsked: "A worker opens the next votes within seconds.",
  saved: "Saved",
  helps: "Does choosing help?",
  arms: "Arms",
  rounds: "Rounds",
  noRounds: "No round yet",
  noRoundsYet: "The first one opens votes once the campaign is open.",
  groups: (count: number) =>
    `The models fall into ${count} groups that no pair connects: each group has a ranking of its own.`,
  settled: (count: string) => `${count} pairs are settled and closed`,
  method: "How it is measured",
  setTarget: "Set a target accuracy to see how many more answers reach it.",
  extra: "Extra votes",
  extraHelp:
    "More answers on tasks than they were to have. Who asked is kept, with the reason; tasks in the random arm are left alone.",
  extraAdd: "Add votes",
  where: {
    disagreed: "Pairs with votes for both sides",
    doubtful: "Tasks whose likeliest answer has a chance under 0.7",
    tasks: "Tasks by number",
  },
  extraDone: (tasks: number, votes: number, control: number, full: number) =>
    [
      tasks === 0 ? "No task got more votes." : `${votes} votes more on ${tasks} tasks.`,
      control > 0 ? `${control} in the random arm were left alone.` : "",
      full > 0 ? `${full} would have wanted more votes than there are people.` : "",
    ]
      .filter(Boolean)
      .join(" "),
  noExtra: "Nobody asked for extra votes so far.",
};
