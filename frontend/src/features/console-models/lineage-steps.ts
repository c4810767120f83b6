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
  const steps: LineageStep[] = [];
  if (lineage.judgement_count > 0) {
    steps.push({
      title: "People",
      text: `${plural(lineage.people_count, "person", "people")} gave ${formatCount(lineage.judgement_count)} judgements`,
    });
  }
  if (lineage.snapshot) {
    const text = `frozen into “${lineage.snapshot.name}”`;
    steps.push({ title: "Snapshot", text, href: paths.snapshots(project) });
  }
  if (lineage.base) {
    const href = paths.model(project, lineage.base.id);
    steps.push({ title: "Base", text: `started from ${modelLabel(lineage.base)}`, href });
  }
  if (lineage.reward) {
    const href = paths.model(project, lineage.reward.id);
    steps.push({ title: "Reward", text: `guided by ${modelLabel(lineage.reward)}`, href });
  }
  if (lineage.run) {
    const arm = model.arm === "control" ? ", control arm: winners swapped at random" : "";
    const text = `trained by “${lineage.run.name}”${arm}`;
    steps.push({ title: "Run", text, href: paths.run(project, lineage.run.id) });
  }
  if (steps.length === 0) {
    steps.push({ title: "Origin", text: `registered from ${model.source || model.uri}` });
  }
  return [...steps, { title: "This model", text: modelLabel(model) }];
}
