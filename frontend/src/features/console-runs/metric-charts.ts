import type { Series } from "@/components/console-line-chart";
import type { Metric } from "@/lib/console-types";

export interface Chart {
  title: string;
  note: string;
  series: Series[];
}

const KNOWN: readonly { key: string; title: string; note: string }[] = [
  {
    key: "loss",
    title: "Loss",
    note: "Lower is better; validation prompts are never learnt from.",
  },
  {
    key: "accuracy",
    title: "Agreement with people",
    note: "Share of pairs with a clear winner that the model ranks as people did.",
  },
  {
    key: "drift",
    title: "Winner and loser drift",
    note: "Change of the drawing error against the base. Healthy: the loser's rises, the winner's does not.",
  },
];

/** Train and validation of one quantity share a chart; what we know how to read comes first. */
export function chartsOf(metrics: readonly Metric[]): Chart[] {
  const groups = new Map<string, Map<string, Map<number, number>>>();
  for (const { name, step, value } of metrics) {
    const lines = groups.get(groupOf(name)) ?? new Map<string, Map<number, number>>();
    const points = lines.get(name) ?? new Map<number, number>();
    points.set(step, value); // a resumed run repeats steps: the newest value stands
    groups.set(groupOf(name), lines.set(name, points));
  }
  const order = [...KNOWN.map(({ key }) => key), ...[...groups.keys()].sort()];
  return [...new Set(order)].flatMap((key) => {
    const lines = groups.get(key);
    if (!lines) return [];
    const known = KNOWN.find((each) => each.key === key);
    const series = [...lines].map(([name, points]) => ({
      name: lineName(name),
      points: sorted(points),
    }));
    return [{ title: known?.title ?? words(key), note: known?.note ?? "", series }];
  });
}

function groupOf(name: string): string {
  const last = name.split("/").at(-1) ?? name;
  return last.endsWith("_drift") ? "drift" : last;
}

function lineName(name: string): string {
  const parts = name.split("/");
  const last = parts.at(-1) ?? name;
  if (last.endsWith("_drift")) return `${parts.length > 1 ? `${parts[0]} ` : ""}${words(last)}`;
  return parts.length > 1 ? (parts[0] ?? name) : words(name);
}

function words(name: string): string {
  return name.replaceAll("_", " ");
}

function sorted(points: ReadonlyMap<number, number>) {
  return [...points].sort(([a], [b]) => a - b).map(([x, y]) => ({ x, y }));
}
