import type { Choice, ChoiceInput } from "./choice-queries";

type Typed = number | string; // what a number field holds; "" when empty

export interface ChoiceFields {
  rule: NonNullable<Choice["setting"]>["rule"];
  per_round: Typed;
  total: Typed;
  control_percent: Typed;
  cap: Typed;
  least: Typed;
  sure_percent: Typed;
  target_percent: Typed;
}

export const SHOWN = [
  "per_round",
  "total",
  "control_percent",
  "cap",
  "least",
  "sure_percent",
  "target_percent",
] as const;

export function fieldsOf({ setting }: Choice): ChoiceFields {
  return {
    rule: setting?.rule ?? "models",
    per_round: setting?.per_round ?? 100,
    total: setting?.total ?? "",
    control_percent: percent(setting?.control_share ?? 0.2),
    cap: setting?.cap ?? "",
    least: setting?.least ?? 2,
    sure_percent: percent(setting?.sure ?? 0.95),
    target_percent:
      setting?.target === null || setting?.target === undefined ? "" : percent(setting.target),
  };
}

/** What was left empty is left to the server; a total or target left empty is none. */
export function toBody(fields: ChoiceFields): ChoiceInput {
  return {
    choice: "active",
    rule: fields.rule,
    total: numberOf(fields.total) ?? null,
    target: share(fields.target_percent) ?? null,
    ...defined({
      per_round: numberOf(fields.per_round),
      control_share: share(fields.control_percent),
      cap: numberOf(fields.cap),
      least: numberOf(fields.least),
      sure: share(fields.sure_percent),
    }),
  };
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

const numberOf = (typed: Typed) => (typed === "" ? undefined : Number(typed));

const share = (typed: Typed) => {
  const value = numberOf(typed);
  return value === undefined ? undefined : Math.round(1000 * value) / 100_000;
};

const percent = (value: number) => Math.round(1000 * value) / 10;
