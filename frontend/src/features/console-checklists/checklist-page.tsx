import { Badge, Button, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { Empty, Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { paths } from "@/lib/console-paths";
import { keys } from "@/lib/console-queries";
import { navigate, useSearch } from "@/lib/router";
import { DraftEditor } from "./draft-editor";
import { messages } from "./messages";
import { beginDraft, type ChecklistDetail, checklistKey, checklistQuery } from "./queries";
import { VersionsView } from "./versions-view";

export function ChecklistPage({ checklistId }: { checklistId: number }) {
  const query = useQuery(checklistQuery(checklistId));
  return <Loaded query={query}>{(checklist) => <Shown checklist={checklist} />}</Loaded>;
}

function Shown({ checklist }: { checklist: ChecklistDetail }) {
  const { project, may } = useProject();
  const here = paths.checklist(project.id, checklist.id);
  const canEdit = may("admin");
  const tab = useSearch().get("tab") ?? (checklist.draft ? "editor" : "versions");
  const begin = useChange({
    act: (version: number) => beginDraft(checklist.id, version),
    stale: [checklistKey(checklist.id), keys.checklists(project.id)],
    done: messages.begun,
    onDone: () => navigate(`${here}?tab=editor`, { replace: true }),
  });
  const { latest } = checklist;
  return (
    <Page
      title={checklist.name}
      badge={latest && <Badge variant="light">version {latest.number}</Badge>}
      crumbs={[{ label: messages.title, href: paths.checklists(project.id) }]}
      actions={
        canEdit &&
        !checklist.draft &&
        latest && (
          <Button loading={begin.isPending} onClick={() => begin.mutate(latest.id)}>
            {messages.begin}
          </Button>
        )
      }
    >
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) => navigate(`${here}?tab=${value ?? ""}`, { replace: true })}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="editor">{messages.editor}</Tabs.Tab>
          <Tabs.Tab value="versions">{messages.versions}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="editor">
          {checklist.draft && canEdit ? (
            <DraftEditor
              key={`${checklist.id} ${checklist.draft_number}`}
              checklist={checklist}
              draft={checklist.draft}
            />
          ) : (
            <Empty title={messages.draft}>{messages.noDraft}</Empty>
          )}
        </Tabs.Panel>
        <Tabs.Panel value="versions">
          <VersionsView checklist={checklist} onBegin={canEdit ? begin.mutate : undefined} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
