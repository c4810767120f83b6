import { paths } from "@/lib/console-paths";
import type { Activity } from "@/lib/console-types";

interface Kind {
  label: string;
  href: (project: number, id: number) => string;
}

const KINDS: Readonly<Record<Activity["kind"], Kind>> = {
  generation: { label: "Generation", href: (project) => paths.generations(project) },
  image_import: { label: "Image import", href: (project) => paths.imports(project) },
  snapshot: { label: "Snapshot", href: (project) => paths.snapshots(project) },
  run: { label: "Training run", href: paths.run },
  evaluation: { label: "Evaluation", href: paths.evaluation },
};

export function activityLabel(kind: Activity["kind"]): string {
  return KINDS[kind].label;
}

export function activityHref(project: number, activity: Pick<Activity, "kind" | "id">): string {
  return KINDS[activity.kind].href(project, activity.id);
}
