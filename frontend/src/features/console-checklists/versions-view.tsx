import { Button, Group, Select, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Loaded } from "@/components/console-feedback";
import { ButtonLink } from "@/components/console-link";
import { useChange } from "@/components/console-mutation";
import { Empty, Section } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatAge, formatCount } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import { saveText } from "@/lib/csv";
import { messages } from "./messages";
import {
  type Change,
  type ChecklistDetail,
  compareQuery,
  exportVersion,
  type Version,
} from "./queries";

const COLUMNS = ["Version", "Note", "Published", { label: "Campaigns", numeric: true }, "Use"];

interface Props {
  checklist: ChecklistDetail;
  onBegin: ((version: number) => void) | undefined;
}

export function VersionsView({ checklist, onBegin }: Props) {
  const { versions } = checklist;
  if (versions.length === 0) {
    return <Empty title="Nothing published yet">Publish the draft to use it in a campaign.</Empty>;
  }
  return (
    <Stack gap="lg">
      <DataTable label={messages.versions} columns={COLUMNS} minWidth={720}>
        {versions.map((version) => (
          <VersionRow
            key={version.id}
            version={version}
            checklist={checklist}
            onBegin={checklist.draft ? undefined : onBegin}
          />
        ))}
      </DataTable>
      {versions.length > 1 && <Comparison versions={versions} />}
    </Stack>
  );
}

function VersionRow({ version, checklist, onBegin }: Props & { version: Version }) {
  const { project, may } = useProject();
  const save = useChange({
    act: (as: "toml" | "released") => exportVersion(version.id, as),
    stale: [],
    onDone: ({ results }) => {
      for (const { name, content } of results) {
        saveText(
          `${checklist.name}-${version.number}-${name}`,
          content,
          "text/plain;charset=utf-8",
        );
      }
    },
  });
  return (
    <Table.Tr>
      <Table.Td fw={500}>{version.number}</Table.Td>
      <Table.Td style={{ overflowWrap: "anywhere" }}>
        {version.note}
        <Text size="xs" c="dimmed" ff="monospace" title={version.sha256}>
          {version.sha256.slice(0, 12)}
        </Text>
      </Table.Td>
      <Table.Td>
        {formatAge(version.published_at)}
        <Text size="xs" c="dimmed">
          {version.published_by}
        </Text>
      </Table.Td>
      <NumberCell>{formatCount(version.campaign_count)}</NumberCell>
      <Table.Td>
        <Group gap={4}>
          {may("admin") && (
            <ButtonLink
              size="compact-sm"
              variant="light"
              href={`${paths.campaignNew(project.id)}?checklist=${version.id}&media=${checklist.media}`}
            >
              {messages.use}
            </ButtonLink>
          )}
          {onBegin && (
            <Button size="compact-sm" variant="subtle" onClick={() => onBegin(version.id)}>
              {messages.begin}
            </Button>
          )}
          <Button size="compact-sm" variant="subtle" onClick={() => save.mutate("toml")}>
            TOML
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={() => save.mutate("released")}>
            Question file
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function Comparison({ versions }: { versions: readonly Version[] }) {
  const [to, setTo] = useState(String(versions[0]?.id));
  const [from, setFrom] = useState(String(versions[1]?.id));
  const query = useQuery(compareQuery(Number(from), Number(to)));
  const data = versions.map(({ id, number }) => ({
    value: String(id),
    label: `Version ${number}`,
  }));
  const choose = (label: string, value: string, set: (value: string) => void) => (
    <Select
      aria-label={label}
      w={150}
      data={data}
      value={value}
      allowDeselect={false}
      onChange={(chosen) => chosen && set(chosen)}
    />
  );
  return (
    <Section title="What changed">
      <Group gap="xs">
        {choose("Later version", to, setTo)}
        <Text size="sm">against</Text>
        {choose("Earlier version", from, setFrom)}
      </Group>
      <Loaded query={query}>
        {({ results }) =>
          results.length === 0 ? (
            <Text size="sm">{messages.same}</Text>
          ) : (
            <DataTable label="What changed" columns={["What", "Where", "Before", "After"]}>
              {results.map((change) => (
                <ChangeRow key={`${change.kind} ${change.path} ${change.field}`} change={change} />
              ))}
            </DataTable>
          )
        }
      </Loaded>
    </Section>
  );
}

const WHAT = { title: "checklist", dimension: "part", item: "question", option: "answer" } as const;

function ChangeRow({ change }: { change: Change }) {
  const { kind, what, label, field, before, after } = change;
  return (
    <Table.Tr>
      <Table.Td>
        {WHAT[what]} {kind}
      </Table.Td>
      <Table.Td>
        {label}
        {field !== "" && (
          <Text size="xs" c="dimmed">
            {field}
          </Text>
        )}
      </Table.Td>
      <Table.Td style={{ overflowWrap: "anywhere" }}>
        <Text size="sm" td={kind === "removed" ? "line-through" : undefined}>
          {before}
        </Text>
      </Table.Td>
      <Table.Td style={{ overflowWrap: "anywhere" }}>{after}</Table.Td>
    </Table.Tr>
  );
}
