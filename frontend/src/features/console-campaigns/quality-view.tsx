import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Loaded } from "@/components/console-feedback";
import { Empty } from "@/components/console-page";
import { AgreementTable } from "./agreement-table";
import { ConsensusTable } from "./consensus-table";
import { messages } from "./messages";
import { agreementQuery, consensusQuery } from "./queries";

/** What the answers are worth: how far people agree, and how much each person's answers count. */
export function QualityView({ campaignId, more }: { campaignId: number; more: ReactNode }) {
  const agreement = useQuery(agreementQuery(campaignId));
  const consensus = useQuery(consensusQuery(campaignId));
  return (
    <Loaded query={agreement}>
      {(found) =>
        found.questions.length === 0 ? (
          <Empty title={messages.quality.nothing}>{messages.quality.nothingYet}</Empty>
        ) : (
          <Stack gap="lg">
            <AgreementTable agreement={found} campaignId={campaignId} />
            {more}
            <Loaded query={consensus}>
              {(fits) => <ConsensusTable consensus={fits} campaignId={campaignId} />}
            </Loaded>
          </Stack>
        )
      }
    </Loaded>
  );
}
