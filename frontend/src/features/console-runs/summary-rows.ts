import { formatNumber } from "@/lib/console-format";

export interface SummaryRow {
  name: string;
  value: string;
}

/** A summary as rows: one level of nesting becomes "outer: inner", longer text stays whole. */
export function summaryRows(summary: Readonly<Record<string, unknown>>): SummaryRow[] {
  return Object.entries(summary).flatMap(([name, value]) => {
    const label = name.replaceAll("_", " ");
    if (!isObject(value)) return [{ name: label, value: shown(value) }];
    return Object.entries(value).map(([inner, each]) => ({
      name: `${label}: ${inner.replaceAll("_", " ")}`,
      value: shown(each),
    }));
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (value === null || value === undefined || value === "") return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
