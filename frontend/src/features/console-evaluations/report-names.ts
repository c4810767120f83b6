import { modelLabel } from "@/lib/console-format";
import type { Evaluation } from "@/lib/console-types";
import type { ReportRate } from "./report-reading";

export type Part = "baseline" | "tuned" | "control";

export interface Contestant {
  id: number;
  part: Part;
  label: string;
}

/** Everybody in the evaluation: the baseline first, then tuned, then control. */
export function contestants(evaluation: Pick<Evaluation, "baseline" | "models">): Contestant[] {
  const { baseline, models } = evaluation;
  const of = (part: "tuned" | "control") =>
    models
      .filter((each) => each.part === part)
      .map(({ model_version }) => ({
        id: model_version.id,
        part,
        label: modelLabel(model_version),
      }));
  return [
    { id: baseline.id, part: "baseline", label: modelLabel(baseline) },
    ...of("tuned"),
    ...of("control"),
  ];
}

export function labelOf(people: readonly Contestant[], id: number): string {
  const found = people.find((each) => each.id === id);
  return found ? `${found.label} (${found.part})` : `model ${id}`;
}

/** The comparisons that were asked for: each tuned model over the baseline and over the control. */
export function comparisons(
  rates: readonly ReportRate[],
  people: readonly Contestant[],
): ReportRate[] {
  const part = (id: number) => people.find((each) => each.id === id)?.part;
  return rates
    .filter(({ model, against }) => part(model) === "tuned" && part(against) !== "tuned")
    .concat(
      rates.filter((rate) => part(rate.model) === "control" && part(rate.against) === "baseline"),
    );
}

/** What the two comparisons together show; null while one of them is missing. */
export function verdict(
  rates: readonly ReportRate[],
  people: readonly Contestant[],
): string | null {
  const part = (id: number) => people.find((each) => each.id === id)?.part;
  const over = (other: Part) =>
    rates.find((rate) => part(rate.model) === "tuned" && part(rate.against) === other);
  const [base, control] = [over("baseline"), over("control")];
  if (!base || !control) return null;
  const beats = (rate: ReportRate) => rate.low !== null && rate.low > 0.5;
  if (beats(control) && beats(base)) {
    return "The tuned model beats its base and its control arm: the judgements helped.";
  }
  if (beats(control)) return "It beats its control arm, but not clearly its base.";
  if (beats(base)) {
    return "It beats its base but not clearly its control arm: the gain may come from fine-tuning as such.";
  }
  return "No clear win over the base or the control arm.";
}
