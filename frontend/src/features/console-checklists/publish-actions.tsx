import { Badge, Button, Group, List, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type FormEvent, useState } from "react";
import { ConfirmButton } from "@/components/console-confirm";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { plural } from "@/lib/console-format";
import { paths } from "@/lib/console-paths";
import { keys } from "@/lib/console-queries";
import { navigate } from "@/lib/router";
import { placeName } from "./draft-body";
import { messages } from "./messages";
import { type ChecklistDetail, checklistKey, discardDraft, publishDraft } from "./queries";
import type { Edit } from "./use-draft";

interface Props {
  checklist: ChecklistDetail;
  edit: Edit;
}

/** How many problems there are, and the way out of the draft: for good, or away with it. */
export function PublishActions({ checklist, edit }: Props) {
  const { project } = useProject();
  const [opened, { open, close }] = useDisclosure(false);
  const [note, setNote] = useState("");
  const stale = [checklistKey(checklist.id), keys.checklists(project.id)];
  const toVersions = () =>
    navigate(`${paths.checklist(project.id, checklist.id)}?tab=versions`, { replace: true });
  const publish = useChange({
    act: async () => {
      await edit.flush();
      return publishDraft(checklist.id, note, edit.sha());
    },
    stale,
    done: messages.published,
    onDone: toVersions,
    showsError: true,
  });
  const discard = useChange({
    act: () => discardDraft(checklist.id),
    stale,
    done: messages.discarded,
    onDone: toVersions,
  });
  const count = edit.problems.length;
  const number = checklist.draft_number ?? 1;
  function submit(event: FormEvent): void {
    event.preventDefault();
    publish.mutate(undefined);
  }
  return (
    <Group gap="xs">
      {count > 0 && (
        <Badge color="red" variant="light" size="lg">
          {plural(count, "problem")}
        </Badge>
      )}
      {number > 1 && (
        <ConfirmButton
          label={messages.discard}
          title={messages.discard}
          confirmLabel={messages.discard}
          onConfirm={() => discard.mutate(undefined)}
        >
          The draft goes away. The published versions stay as they are.
        </ConfirmButton>
      )}
      <Button onClick={open}>{messages.publish}…</Button>
      <Modal opened={opened} onClose={close} title={messages.publishTitle(number)}>
        {count > 0 ? (
          <Stack gap="xs">
            <Text size="sm">Solve these first; each is shown where it is:</Text>
            <List size="sm">
              {edit.problems.slice(0, 12).map(({ path, message }) => (
                <List.Item key={`${path} ${message}`}>
                  {placeName(edit.body, path)}: {message}
                </List.Item>
              ))}
            </List>
          </Stack>
        ) : (
          <form onSubmit={submit}>
            <Stack>
              <Text size="sm">{messages.publishHint}</Text>
              <Textarea
                label={messages.note}
                maxLength={400}
                autosize
                minRows={2}
                data-autofocus
                value={note}
                onChange={(event) => setNote(event.currentTarget.value)}
              />
              <FormProblem message={publish.error?.message} />
              <Group justify="flex-end">
                <Button type="submit" loading={publish.isPending}>
                  {messages.publish}
                </Button>
              </Group>
            </Stack>
          </form>
        )}
      </Modal>
    </Group>
  );
}
