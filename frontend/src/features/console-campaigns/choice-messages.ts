import { formatPercent, plural } from "@/lib/console-format";
import type { Choice } from "./choice-queries";

type Setting = NonNullable<Choice["setting"]>;
type Rule = Setting["rule"];

/** Prompts of the random arm before anything is said, as the server has it. */
export const LEAST_PROMPTS = 8;

const percentOf = (share: number) =>
  formatPercent(share, share * 100 === Math.round(share * 100) ? 0 : 1);

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
  tab: "Where votes go",
  spending: "How votes are spent",
  given: (overlap: number) =>
    `Every pair gets ${overlap} ${overlap === 1 ? "answer" : "answers"}: the campaign’s overlap.`,
  givenOr:
    "Instead, rounds can open votes where they tell most and close pairs that are settled. A share of the prompts stays with chance, so that this page can say whether it helped.",
  setting: (setting: Setting) =>
    [
      `${setting.per_round} votes a round`,
      setting.total === null
        ? "as many in all as the overlap would cost"
        : `${setting.total} in all`,
      `${setting.least} to ${setting.cap} votes on a pair, settled when ${percentOf(setting.sure)} sure`,
      `${percentOf(setting.control_share)} of the prompts by chance`,
      setting.target === null ? "no target" : `target ${percentOf(setting.target)}`,
    ].join(" · "),
  smallArm: (prompts: number) =>
    `The random arm has ${prompts} ${prompts === 1 ? "prompt" : "prompts"} in all, and ${LEAST_PROMPTS} are needed before a difference can be measured. Images of more prompts (Add images) join both arms; the share itself stays as it was drawn.`,
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
  randomArm: `Voted on by chance, to measure whether choosing helps: that needs ${LEAST_PROMPTS} prompts there.`,
  helps: "Does choosing help?",
  arms: "Arms",
  rounds: "Rounds",
  noRounds: "No round yet",
  allRounds: (count: number) => `Show all ${count} rounds`,
  noRoundsYet: "The first one opens votes once the campaign is open.",
  groups: (count: number) =>
    `The models fall into ${count} groups that no pair connects: each group has a ranking of its own.`,
  settled: (count: number) =>
    `${plural(count, "pair")} ${count === 1 ? "is" : "are"} settled and closed.`,
  method: "How it is measured",
  setTarget: "Give a target accuracy under Change… to see about how many more answers reach it.",
  extra: "Extra votes",
  extraHelp:
    "More answers on tasks than they were to have. Who asked is kept, with the reason. Where pairs are chosen, those that chance votes on are left alone.",
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
