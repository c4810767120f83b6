import type { Evaluation } from "@/lib/console-types";

/** A number with its 95 % interval; none where there was only one prompt. */
export interface Estimate {
  value: number;
  low: number | null;
  high: number | null;
}

export interface ReportModel {
  id: number;
  reward: Estimate | null;
  diversity: Estimate | null;
}

export interface ReportRate extends Estimate {
  model: number;
  against: number;
}

export interface Report {
  prompts: number;
  failed: number; // images that did not come out
  models: ReportModel[];
  winRates: ReportRate[];
}

/**
 * The report that the evaluation program wrote, with its names "m12" as ids; null before it is done.
 */
export function readReport(report: Evaluation["report"]): Report | null {
  const models = report.models;
  if (!isObject(models)) return null;
  return {
    prompts: numberIn(report, "prompts") ?? 0,
    failed: Array.isArray(report.failed) ? report.failed.length : 0,
    models: Object.entries(models).map(([name, facts]) => ({
      id: idOf(name),
      reward: estimate(isObject(facts) ? facts.reward : null),
      diversity: estimate(isObject(facts) ? facts.diversity : null),
    })),
    winRates: (Array.isArray(report.win_rates) ? report.win_rates : []).flatMap(rate),
  };
}

function rate(value: unknown): ReportRate[] {
  const found = estimate(value);
  if (!found || !isObject(value)) return [];
  return [{ ...found, model: idOf(value.model), against: idOf(value.against) }];
}

function estimate(value: unknown): Estimate | null {
  if (!isObject(value)) return null;
  const middle = numberIn(value, "value");
  if (middle === null) return null;
  return { value: middle, low: numberIn(value, "low"), high: numberIn(value, "high") };
}

function idOf(name: unknown): number {
  return Number(String(name).replace(/^m/, ""));
}

function numberIn(value: Record<string, unknown>, name: string): number | null {
  const found = value[name];
  return typeof found === "number" ? found : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
