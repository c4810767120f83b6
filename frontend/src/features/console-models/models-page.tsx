import { Badge, Button, Group, Modal, SegmentedControl, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Loaded } from "@/components/console-feedback";
import { TextLink } from "@/components/console-link";
import { Empty, Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { DataTable, NumberCell } from "@/components/console-table";
import { formatAge, formatCount, modelLabel } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import { modelsQuery } from "@/lib/console-queries";
import type { ModelVersion } from "@/lib/console-types";
import { messages } from "./messages";
import { RegisterForm } from "./register-form";
import { StageBadge } from "./stage-badge";

const COLUMNS = [
  "Model",
  "Kind",
  "Stage",
  "Came from",
  { label: "Candidates", numeric: true },
  "Added",
];

export function ModelsPage() {
  const { project, may } = useProject();
  const query = useQuery({ ...modelsQuery(project.id), refetchInterval: 15_000 });
  const [kind, setKind] = useState("all");
  const [opened, { open, close }] = useDisclosure(false);
  const register = may("researcher") && <Button onClick={open}>{messages.register}</Button>;
  return (
    <Page title={messages.title} intro={messages.intro} actions={register}>
      <SegmentedControl
        aria-label={messages.kind}
        style={{ alignSelf: "flex-start" }}
        value={kind}
        onChange={setKind}
        data={[
          { value: "all", label: "All" },
          { value: "diffusion", label: "Generators" },
          { value: "reward", label: "Reward models" },
        ]}
      />
      <Loaded query={query}>
        {({ results }) =>
          results.length === 0 ? (
            <Empty title={messages.none} action={register}>
              {messages.noneHint}
            </Empty>
          ) : (
            <DataTable label={messages.title} columns={COLUMNS} minWidth={760}>
              {results
                .filter((model) => kind === "all" || model.kind === kind)
                .map((model) => (
                  <ModelRow key={model.id} model={model} />
                ))}
            </DataTable>
          )
        }
      </Loaded>
      <Modal opened={opened} onClose={close} title={messages.register}>
        <RegisterForm onDone={close} />
      </Modal>
    </Page>
  );
}

function ModelRow({ model }: { model: ModelVersion }) {
  const { project } = useProject();
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs">
          <TextLink href={paths.model(project.id, model.id)} fw={500}>
            {modelLabel(model)}
          </TextLink>
          {model.arm === "control" && <Badge variant="default">control arm</Badge>}
        </Group>
      </Table.Td>
      <Table.Td>{model.kind === "reward" ? "reward" : "generator"}</Table.Td>
      <Table.Td>
        <StageBadge stage={model.stage} />
      </Table.Td>
      <Table.Td>
        {model.parent ? (
          <Text size="sm">
            {model.kind === "reward" ? "trained from" : "tuned from"}{" "}
            <TextLink href={paths.model(project.id, model.parent.id)} inherit>
              {modelLabel(model.parent)}
            </TextLink>
          </Text>
        ) : (
          <Text size="sm" c="dimmed" lineClamp={1} style={{ overflowWrap: "anywhere" }}>
            {model.source}
          </Text>
        )}
      </Table.Td>
      <NumberCell>
        {model.candidate_count > 0 ? (
          <TextLink href={paths.candidates(project.id, { model_version: model.id })}>
            {formatCount(model.candidate_count)}
          </TextLink>
        ) : (
          "–"
        )}
      </NumberCell>
      <Table.Td>{formatAge(model.created_at)}</Table.Td>
    </Table.Tr>
  );
}
