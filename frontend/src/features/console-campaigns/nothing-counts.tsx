import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Empty } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { Link } from "@/components/link";
import { paths } from "@/lib/console-paths";
import type { Campaign } from "@/lib/console-types";
import { messages } from "./messages";

interface Props {
  campaign: Campaign;
  title: string;
  children: ReactNode;
}

/** Stands where answers will be. Where people answered and nothing counts, it says who decides that. */
export function NothingCounts({ campaign, title, children }: Props) {
  const { project } = useProject();
  if (campaign.people === 0 || campaign.judged > 0) return <Empty title={title}>{children}</Empty>;
  return (
    <Empty
      title={messages.nothingCounts}
      action={
        <Button
          component={Link}
          href={`${paths.campaign(project.id, campaign.id)}?tab=counts`}
          variant="default"
        >
          {messages.checks.whoCounts}
        </Button>
      }
    >
      {messages.nothingCountsWhy(campaign.people)}
    </Empty>
  );
}
