import { Anchor, Group, SegmentedControl, SimpleGrid, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import { Section } from "@/components/console-page";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatCount, formatNumber } from "@/lib/console-format";
import type { Results } from "@/lib/console-types";
import { messages } from "./messages";
import classes from "./regions-view.module.css";

type Regions = NonNullable<Results["regions"]>;
type Marked = Regions["most_marked"][number];
type Polarity = Regions["reasons"][number]["polarity"];

interface Props {
  regions: Regions;
  campaignId: number;
}

const words = messages.regions;
const REASON_COLUMNS = [
  words.reason,
  words.polarity,
  { label: words.marks, numeric: true },
  { label: words.answers, numeric: true },
  { label: words.images, numeric: true },
];
const WORD_COLUMNS = [words.word, words.fault, { label: words.times, numeric: true }];

/** What people marked: where on the images, for which reasons, on which words; do they agree? */
export function RegionsView({ regions, campaignId }: Props) {
  return (
    <>
      <Heats regions={regions} campaignId={campaignId} />
      <Section title={words.reasons}>
        <Text size="sm" mb="xs">
          {words.totals(regions.judgements, regions.images, regions.nothing_to_mark)}{" "}
          {regions.agreement === null
            ? words.noAgreement
            : words.agreement(formatNumber(regions.agreement), regions.compared)}
        </Text>
        <DataTable label={words.reasons} columns={REASON_COLUMNS} minWidth={560}>
          {regions.reasons.map((row) => (
            <Table.Tr key={row.key}>
              <Table.Td fw={500}>{row.label}</Table.Td>
              <Table.Td>{row.polarity}</Table.Td>
              <NumberCell>{formatCount(row.marks)}</NumberCell>
              <NumberCell>{formatCount(row.judgements)}</NumberCell>
              <NumberCell>{formatCount(row.images)}</NumberCell>
            </Table.Tr>
          ))}
        </DataTable>
      </Section>
      {regions.words.length > 0 && (
        <Section title={words.words}>
          <DataTable label={words.words} columns={WORD_COLUMNS} minWidth={360}>
            {regions.words.map((row) => (
              <Table.Tr key={`${row.fault} ${row.text}`}>
                <Table.Td fw={500}>
                  <bdi>{row.text}</bdi>
                </Table.Td>
                <Table.Td>{row.fault}</Table.Td>
                <NumberCell>{formatCount(row.count)}</NumberCell>
              </Table.Tr>
            ))}
          </DataTable>
        </Section>
      )}
    </>
  );
}

function Heats({ regions, campaignId }: Props) {
  const [polarity, setPolarity] = useState<Polarity>("bad");
  const polarities = [...new Set(regions.reasons.map((row) => row.polarity))];
  return (
    <Section
      title={words.heat}
      actions={
        polarities.length > 1 && (
          <SegmentedControl
            size="xs"
            value={polarity}
            onChange={(value) => setPolarity(value as Polarity)}
            data={polarities.map((value) => ({ value, label: words.polarities[value] }))}
          />
        )
      }
    >
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 4 }} spacing="md">
        {regions.most_marked.map((row) => (
          <Heat key={row.candidate} row={row} campaignId={campaignId} polarity={polarity} />
        ))}
      </SimpleGrid>
      <Text size="sm" c="dimmed" mt="xs">
        {words.heatHint}
      </Text>
    </Section>
  );
}

function Heat({
  row,
  campaignId,
  polarity,
}: {
  row: Marked;
  campaignId: number;
  polarity: Polarity;
}) {
  const address = (file: string, query: string) =>
    `/api/v1/campaigns/${campaignId}/regions/${row.candidate}/${file}?${query}`;
  return (
    <Stack gap={4} miw={0}>
      <div
        className={classes.heat}
        style={{ aspectRatio: `${row.image.width} / ${row.image.height}` }}
      >
        <img src={row.image.url} alt={row.prompt} loading="lazy" />
        <img src={address("overlay.png", `polarity=${polarity}&width=256`)} alt="" loading="lazy" />
      </div>
      <Text size="sm" lineClamp={2}>
        <bdi>{row.prompt}</bdi>
      </Text>
      <Group gap="xs">
        <Text size="xs" c="dimmed">
          {words.counts(row.marks, row.judgements)}
        </Text>
        <Anchor size="xs" href={address("heat.npy", `polarity=${polarity}`)} download>
          .npy
        </Anchor>
        <Anchor size="xs" href={address("heat.png", `polarity=${polarity}`)} download>
          PNG
        </Anchor>
        <Anchor size="xs" href={address("masks.npz", "")} download>
          {words.masks}
        </Anchor>
      </Group>
    </Stack>
  );
}
