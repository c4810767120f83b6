import { Badge } from "@mantine/core";
import type { CampaignStatus } from "@/lib/console-types";

const COLOR: Readonly<Record<CampaignStatus, string>> = {
  draft: "gray",
  open: "teal",
  paused: "orange",
  closed: "gray",
};

export function StatusBadge({ status }: { status: CampaignStatus }) {
  return (
    <Badge variant={status === "closed" ? "default" : "light"} color={COLOR[status]}>
      {status}
    </Badge>
  );
}
