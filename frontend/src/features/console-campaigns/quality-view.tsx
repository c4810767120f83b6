import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Loaded } from "@/components/console-feedback";
import type { Campaign } from "@/lib/console-types";
import { AgreementTable } from "./agreement-table";
import { ConsensusTable } from "./consensus-table";
import { messages } from "./messages";
import { NothingCounts } from "./nothing-counts";
import { agreementQuery, consensusQuery } from "./queries";

/** What the answers are worth: how far people agree, and how much each person's answers count. */
export function QualityView({ campaign, more }: { campaign: Campaign; more: ReactNode }) {
  const campaignId = campaign.id;
  const agreement = useQuery(agreementQuery(campaignId));
  const consensus = useQuery(consensusQuery(campaignId));
  return (
    <Loaded query={agreement}>
      {(found) =>
        found.questions.length === 0 ? (
          <NothingCounts campaign={campaign} title={messages.quality.nothing}>
            {messages.quality.nothingYet}
          </NothingCounts>
        ) : (
          <Stack gap="lg">
            <AgreementTable agreement={found} campaignId={campaignId} />
            {more}
            <Loaded query={consensus}>
              {(fits) => (
                <ConsensusTable
                  consensus={fits}
                  campaignId={campaignId}
                  labels={new Map(found.questions.map(({ key, label }) => [key, label]))}
                />
              )}
            </Loaded>
          </Stack>
        )
      }
    </Loaded>
  );
}
