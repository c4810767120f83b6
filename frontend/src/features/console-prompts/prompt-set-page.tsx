import { Badge, Button, Card, Collapse, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { Loaded } from "@/components/console-feedback";
import { ButtonLink } from "@/components/console-link";
import { LoadMore } from "@/components/console-load-more";
import { Empty, Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { DataTable } from "@/components/console-table";
import { plural } from "@/lib/console-format";
import { usePages } from "@/lib/console-pages";
import { paths } from "@/lib/console-paths";
import { promptSetsQuery } from "@/lib/console-queries";
import { ImportForm } from "./import-form";
import { messages } from "./messages";
import { fetchPrompts, promptsKey } from "./queries";

export function PromptSetPage({ setId }: { setId: number }) {
  const { project, may } = useProject();
  const sets = useQuery(promptSetsQuery(project.id)).data?.results;
  const set = sets?.find((each) => each.id === setId);
  const query = usePages({ key: promptsKey(setId), fetchPage: fetchPrompts(setId) });
  const isEmpty = query.data !== undefined && query.rows.length === 0;
  const [opened, { toggle, open }] = useDisclosure(false);
  // An empty set begins with the form; it stays after the import, for it tells how that went.
  useEffect(() => {
    if (isEmpty) open();
  }, [isEmpty, open]);
  return (
    <Page
      title={set?.name ?? messages.title}
      crumbs={[{ label: messages.title, href: paths.prompts(project.id) }]}
      intro={set && plural(set.prompt_count, "prompt")}
      actions={
        may("researcher") &&
        !isEmpty && (
          <>
            <ButtonLink
              variant="default"
              href={paths.candidates(project.id, { prompt_set: setId })}
            >
              Candidates
            </ButtonLink>
            <Button onClick={toggle} aria-expanded={opened}>
              {messages.import}
            </Button>
          </>
        )
      }
    >
      <Collapse expanded={may("researcher") && opened}>
        <Card>
          <ImportForm setId={setId} />
        </Card>
      </Collapse>
      <Loaded query={query}>
        {() =>
          isEmpty ? (
            <Empty title={messages.empty}>{messages.emptyHint}</Empty>
          ) : (
            <DataTable
              label={messages.title}
              columns={["Prompt", "Category", "Questions", "Split"]}
            >
              {query.rows.map((prompt) => (
                <Table.Tr key={prompt.id}>
                  <Table.Td style={{ overflowWrap: "anywhere" }}>
                    <Text size="sm" lineClamp={3}>
                      {prompt.text}
                    </Text>
                  </Table.Td>
                  <Table.Td>{prompt.category}</Table.Td>
                  <Table.Td>{prompt.question_count || ""}</Table.Td>
                  <Table.Td>
                    <Badge variant={prompt.split === "train" ? "default" : "light"} color="gray">
                      {prompt.split}
                    </Badge>
                  </Table.Td>
                </Table.Tr>
              ))}
            </DataTable>
          )
        }
      </Loaded>
      <LoadMore query={query} />
    </Page>
  );
}
