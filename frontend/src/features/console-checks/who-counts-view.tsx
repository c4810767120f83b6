import { Stack, Text } from "@mantine/core";
import { useProject } from "@/components/console-project";
import type { Campaign } from "@/lib/console-types";
import { AdmissionList } from "./admission-list";
import { ExclusionList } from "./exclusion-list";
import { messages } from "./messages";
import { SuspectList } from "./suspect-list";

/** Whose answers count, and who may answer: exclusions and the entrance test. */
export function WhoCountsView({ campaign }: { campaign: Campaign }) {
  const { may } = useProject();
  return (
    <Stack gap="xl">
      <SuspectList campaignId={campaign.id} mayChange={may("admin")} />
      <ExclusionList campaignId={campaign.id} mayChange={may("admin")} />
      {campaign.entrance_mark !== null && (
        <AdmissionList campaignId={campaign.id} mayChange={may("admin")} />
      )}
      {campaign.entrance_mark === null && (
        <Text size="sm" c="dimmed">
          {messages.notHandedOut.entrance}
        </Text>
      )}
    </Stack>
  );
}
