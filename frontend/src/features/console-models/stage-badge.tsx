import { Badge } from "@mantine/core";
import type { ModelVersion } from "@/lib/console-types";

const COLOR: Readonly<Record<string, string>> = { candidate: "ink", live: "teal", retired: "gray" };

export function StageBadge({ stage }: { stage: ModelVersion["stage"] }) {
  return (
    <Badge variant="light" color={COLOR[stage] ?? "gray"}>
      {stage}
    </Badge>
  );
}
