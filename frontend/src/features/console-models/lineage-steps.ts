import { formatCount, modelLabel, plural } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import type { ModelDetail } from "@/lib/console-types";

export interface LineageStep {
  title: string;
  text: string;
  href?: string;
}

/** A model's descent as a chain that reads from its first cause to the model itself. */
export function lineageSteps(project: number, model: ModelDetail): LineageStep[] {
  const { lineage } = model;
  const last = { title: "This model", text: modelLabel(model) };
  if (!lineage) {
    return [{ title: "Origin", text: `registered from ${model.uri || model.source}` }, last];
  }
  const { run, snapshot, base, campaigns } = lineage;
  const people = plural(lineage.people_count, "person", "people");
  const changed = lineage.changed_since
    ? `; ${formatCount(lineage.changed_since)} of them changed since`
    : "";
  const arm = run.arm === "control" ? ", control arm: winners swapped at random" : "";
  return [
    {
      title: "People",
      text: `${people} gave ${formatCount(lineage.judgement_count)} judgements${changed}`,
    },
    ...campaigns.map(({ id, name }) => ({
      title: "Campaign",
      text: `asked in “${name}”`,
      href: paths.campaign(project, id),
    })),
    {
      title: "Snapshot",
      text: `frozen into “${snapshot.name}” (${snapshot.content_sha256.slice(0, 12)})`,
      href: paths.snapshots(project),
    },
    {
      title: "Base",
      text: `started from ${modelLabel(base)}`,
      href: paths.model(project, base.id),
    },
    {
      title: "Run",
      text: `trained by “${run.name}”, seed ${lineage.seed}${arm}`,
      href: paths.run(project, run.id),
    },
    last,
  ];
}
