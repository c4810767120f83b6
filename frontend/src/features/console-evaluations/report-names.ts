import { modelLabel } from "@/lib/console-format";
import type { Evaluation } from "@/lib/console-types";

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

type Rate = { a: number; b: number; rate: number; low: number; high: number };

/** What the two comparisons together show; null while one of them is missing. */
export function verdict(rates: readonly Rate[], people: readonly Contestant[]): string | null {
  const part = (id: number) => people.find((each) => each.id === id)?.part;
  const over = (other: Part) =>
    rates.find((rate) => part(rate.a) === "tuned" && part(rate.b) === other);
  const [base, control] = [over("baseline"), over("control")];
  if (!base || !control) return null;
  if (control.low > 0.5 && base.low > 0.5) {
    return "The tuned model beats its base and its control arm: the judgements helped.";
  }
  if (control.low > 0.5) return "It beats its control arm, but not clearly its base.";
  if (base.low > 0.5) {
    return "It beats its base but not clearly its control arm: the gain may come from fine-tuning as such.";
  }
  return "No clear win over the base or the control arm.";
}
