import { Alert, Button, Group, SimpleGrid, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ChartCard } from "@/components/console-charts";
import { Loaded } from "@/components/console-feedback";
import { HeatPicture, HeatScale, type Layers } from "@/components/console-heat";
import { useChange } from "@/components/console-mutation";
import { Empty, Section } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatCount } from "@/lib/console-format";
import { curveSeries, type PatchAudit } from "./patch-audit";
import { patchMessages as words } from "./patch-messages";
import { fusePatches, patchAuditKey, patchAuditQuery } from "./queries";

/** Automatic patch maps against what people marked: the numbers, the curve, and image by image. */
export function PatchMapsView({ campaignId }: { campaignId: number }) {
  const query = useQuery(patchAuditQuery(campaignId));
  if (query.error) {
    return <Empty title={words.none}>{query.error.message}</Empty>;
  }
  return (
    <Loaded query={query}>
      {(audit) =>
        audit.images === 0 ? (
          <Empty title={words.nothingYet}>{words.nothingYetHint}</Empty>
        ) : (
          <Audit audit={audit} campaignId={campaignId} />
        )
      }
    </Loaded>
  );
}

function Audit({ audit, campaignId }: { audit: PatchAudit; campaignId: number }) {
  return (
    <Stack gap="lg">
      {audit.warning && (
        <Alert color="orange" title={words.weak}>
          {audit.warning}
        </Alert>
      )}
      <Numbers audit={audit} />
      <ChartCard
        title={words.curve}
        note={words.curveNote}
        axis={words.axis}
        series={curveSeries(audit)}
        fileName={`patch-calibration-${campaignId}.csv`}
      />
      {audit.sample && <Strata sample={audit.sample} />}
      <Compared audit={audit} campaignId={campaignId} />
      <Text size="sm" c="dimmed">
        {audit.method}
      </Text>
    </Stack>
  );
}

function Numbers({ audit }: { audit: PatchAudit }) {
  const shown = (value: number | null) => value?.toFixed(2) ?? "–";
  const facts = [
    { ...words.auc, value: shown(audit.auc) },
    { ...words.error, value: `${shown(audit.error_before)} → ${shown(audit.error_after)}` },
    { ...words.contrast, value: shown(audit.contrast) },
    {
      label: words.cells.label,
      value: formatCount(audit.cells),
      hint: words.cells.hint(audit.images, audit.bad_cells),
    },
  ];
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="md">
      {facts.map((fact) => (
        <Stack key={fact.label} gap={0}>
          <Text size="sm" fw={500}>
            {fact.label}
          </Text>
          <Text fz={24} fw={600} style={{ fontVariantNumeric: "tabular-nums" }}>
            {fact.value}
          </Text>
          <Text size="xs" c="dimmed">
            {fact.hint}
          </Text>
        </Stack>
      ))}
    </SimpleGrid>
  );
}

function Strata({ sample }: { sample: NonNullable<PatchAudit["sample"]> }) {
  const shown = (value: number | null) => value?.toFixed(2) ?? "–";
  return (
    <Section title={words.strata}>
      <DataTable label={words.strata} columns={words.strataColumns} minWidth={560}>
        {sample.strata.map((row) => (
          <Table.Tr key={`${row.low} ${row.high}`}>
            <Table.Td fw={500}>
              {row.low.toFixed(2)} – {row.high.toFixed(2)}
            </Table.Td>
            <NumberCell>{formatCount(row.pool)}</NumberCell>
            <NumberCell>
              {row.judged} / {row.drawn}
            </NumberCell>
            <NumberCell>{shown(row.auto)}</NumberCell>
            <NumberCell>{shown(row.human)}</NumberCell>
          </Table.Tr>
        ))}
      </DataTable>
    </Section>
  );
}

function Compared({ audit, campaignId }: { audit: PatchAudit; campaignId: number }) {
  const { may } = useProject();
  const [layers, setLayers] = useState<Layers>("both");
  const fuse = useChange({
    act: () => fusePatches(campaignId),
    stale: [patchAuditKey(campaignId)],
    done: (made) => words.fused(made.fused),
  });
  return (
    <Section
      title={words.compared}
      actions={
        may("researcher") && (
          <Button
            variant="default"
            size="compact-sm"
            loading={fuse.isPending}
            onClick={() => fuse.mutate(undefined)}
          >
            {words.fuse}
          </Button>
        )
      }
    >
      <HeatScale {...words.scale} layers={layers} onLayers={setLayers} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        {audit.compared.map((row) => (
          <Row key={row.candidate} row={row} campaignId={campaignId} layers={layers} />
        ))}
      </SimpleGrid>
    </Section>
  );
}

function Row({
  row,
  campaignId,
  layers,
}: {
  row: PatchAudit["compared"][number];
  campaignId: number;
  layers: Layers;
}) {
  const grid = `polarity=bad&width=${row.columns}&height=${row.rows}`;
  const marks = `/api/v1/campaigns/${campaignId}/regions/${row.candidate}/overlay.png?${grid}`;
  return (
    <Stack gap={4} miw={0}>
      <Text size="sm" lineClamp={1} title={row.prompt}>
        <bdi>{row.prompt}</bdi>
      </Text>
      <Group gap="xs" grow align="flex-start" wrap="nowrap">
        <HeatPicture
          picture={row.image}
          layers={layers}
          heat={heatOf(row.map)}
          alt={words.automatic}
          caption={`${words.automatic} ${row.auto.toFixed(2)}`}
        />
        <HeatPicture
          picture={row.image}
          layers={layers}
          heat={marks}
          alt={words.people(row.people)}
          caption={`${words.people(row.people)} ${row.human.toFixed(2)}`}
        />
        {row.fused === null ? (
          <Text size="xs" c="dimmed">
            {words.notFused}
          </Text>
        ) : (
          <HeatPicture
            picture={row.image}
            layers={layers}
            heat={heatOf(row.fused)}
            alt={words.fusedMap}
            caption={words.fusedMap}
          />
        )}
      </Group>
    </Stack>
  );
}

const heatOf = (map: number) => `/api/v1/patch-maps/${map}/heat.png`;
