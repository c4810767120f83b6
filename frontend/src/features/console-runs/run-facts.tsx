import { Card, Code, Stack, Table } from "@mantine/core";
import type { ReactNode } from "react";
import { TextLink } from "@/components/console-link";
import { useProject } from "@/components/console-project";
import { modelLabel } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import type { Run } from "@/lib/console-types";

/** Everything that is needed to repeat the run: data, base, settings, seed, code. */
export function RunFacts({ run }: { run: Run }) {
  const { project } = useProject();
  const facts: [string, ReactNode][] = [
    [
      "Snapshot",
      <TextLink key="s" href={paths.snapshots(project.id)}>
        {run.snapshot.name}
      </TextLink>,
    ],
    [
      "Base",
      <TextLink key="b" href={paths.model(project.id, run.base.id)}>
        {modelLabel(run.base)}
      </TextLink>,
    ],
    ["Seed", run.seed],
    ["Attempt", run.job.attempt],
    ["Configuration hash", <Code key="h">{run.config_sha256.slice(0, 16)}</Code>],
    ["Code version", <Code key="c">{run.code_version || "–"}</Code>],
  ];
  return (
    <Card padding={0}>
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {facts.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Td c="dimmed" w="45%">
                {name}
              </Table.Td>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Stack p="sm" gap="xs">
        <Code block mah={320} style={{ overflow: "auto" }}>
          {JSON.stringify(run.config, null, 2)}
        </Code>
      </Stack>
    </Card>
  );
}
