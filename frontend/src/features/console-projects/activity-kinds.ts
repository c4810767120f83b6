import { paths } from "@/lib/console-paths";
import type { Activity } from "@/lib/console-types";

interface Kind {
  label: string;
  href: (project: number, id: number) => string;
  /** Can be cancelled and tried again. */
  acts: boolean;
}

const run: Omit<Kind, "label"> = { href: paths.run, acts: true };

const KINDS: Readonly<Record<string, Kind>> = {
  generation: { label: "Generation", href: (project) => paths.generations(project), acts: true },
  image_import: { label: "Image import", href: (project) => paths.imports(project), acts: false },
  snapshot: { label: "Snapshot", href: (project) => paths.snapshots(project), acts: false },
  run: { label: "Training run", ...run },
  reward: { label: "Reward training", ...run },
  dpo: { label: "Fine-tuning", ...run },
  evaluation: { label: "Evaluation", href: paths.evaluation, acts: true },
};

export function activityLabel(kind: string): string {
  return KINDS[kind]?.label ?? kind;
}

export function activityHref(project: number, activity: Pick<Activity, "kind" | "id">): string {
  return KINDS[activity.kind]?.href(project, activity.id) ?? paths.project(project);
}

export function mayAct(kind: string): boolean {
  return KINDS[kind]?.acts ?? false;
}
