import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { LoadMore } from "@/components/console-load-more";
import { Empty } from "@/components/console-page";
import { usePages } from "@/lib/console-pages";
import type { Campaign } from "@/lib/console-types";
import { CheckCard } from "./check-card";
import { GoldForm } from "./gold-form";
import { GoldHealth } from "./gold-health";
import { GoldPicker } from "./gold-picker";
import { messages } from "./messages";
import { askedQuery, fetchGold, goldKey } from "./queries";
import { QuotaTable } from "./quota-table";

const RECOMMENDED = 30;

/** Gold and the entrance test: what is expected, and what people answer. For admins alone. */
export function ChecksView({ campaign }: { campaign: Campaign }) {
  const query = usePages({ key: goldKey(campaign.id), fetchPage: fetchGold(campaign.id) });
  const [adding, add] = useDisclosure(false);
  const [choosing, choose] = useDisclosure(false);
  const first = useQuery(askedQuery(campaign.id)).data;
  const changeable = campaign.status !== "closed" && campaign.kind !== "own_prompt";
  const buttons = changeable && first && (
    <Group gap="xs">
      <Button variant="default" onClick={add.open}>
        {messages.add}
      </Button>
      <Button onClick={choose.open}>{messages.choose}</Button>
    </Group>
  );
  const inUse = query.rows.filter((row) => row.role === "gold" && !row.retired).length;
  return (
    <Loaded query={query}>
      {() => (
        <Stack>
          {query.rows.length === 0 ? (
            <Empty title={messages.none} action={buttons}>
              <p>{messages.what}</p>
              <p>{messages.howMany}</p>
            </Empty>
          ) : (
            <>
              <Group justify="space-between" align="flex-start">
                <Text size="sm" c="dimmed" maw={640}>
                  {messages.intro}
                </Text>
                {buttons}
              </Group>
              <GoldHealth campaignId={campaign.id} />
              <Notices campaign={campaign} inUse={inUse} isAll={!query.hasNextPage} />
              {first &&
                query.rows.map((gold) => (
                  <CheckCard
                    key={gold.id}
                    gold={gold}
                    campaign={campaign}
                    questions={first.questions}
                    imagesEach={first.images_each}
                  />
                ))}
              <LoadMore query={query} />
            </>
          )}
          <QuotaTable campaignId={campaign.id} />
          <Modal opened={choosing} onClose={choose.close} title={messages.chooseTitle} size={980}>
            {first && (
              <GoldPicker
                campaign={campaign}
                questions={first.questions}
                imagesEach={first.images_each}
              />
            )}
          </Modal>
          <Modal opened={adding} onClose={add.close} title={messages.addTitle} size="lg">
            {first && (
              <GoldForm
                campaign={campaign}
                questions={first.questions}
                imagesEach={first.images_each}
                onDone={add.close}
              />
            )}
          </Modal>
        </Stack>
      )}
    </Loaded>
  );
}

interface NoticesProps {
  campaign: Campaign;
  inUse: number;
  isAll: boolean; // every check has been read: the count is the whole one
}

function Notices({ campaign, inUse, isAll }: NoticesProps) {
  const isIdle = inUse > 0 && campaign.gold_every === null;
  const isFew = inUse > 0 && inUse < RECOMMENDED && isAll;
  if (!isIdle && !isFew) return null;
  return (
    <Alert color="yellow" py="xs">
      {isIdle && <Text size="sm">{messages.notHandedOut.gold}</Text>}
      {isFew && <Text size="sm">{messages.few(inUse)}</Text>}
    </Alert>
  );
}
