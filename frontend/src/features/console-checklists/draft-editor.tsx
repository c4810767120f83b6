import { Button, Group, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { FormProblem } from "@/components/console-feedback";
import classes from "./checklists.module.css";
import { CompiledQuestions } from "./compiled-questions";
import { DimensionCard } from "./dimension-card";
import { addDimension, byPlace, itemsOf } from "./draft-body";
import { messages } from "./messages";
import { Preview } from "./preview";
import { PublishActions } from "./publish-actions";
import { type ChecklistDetail, checklistKey, type Draft } from "./queries";
import { SaveProblem, SaveStatus } from "./save-status";
import { useDraft } from "./use-draft";

type Side = "preview" | "compiled";

/** The draft on the left, what comes of it on the right. It is kept by itself. */
export function DraftEditor({ checklist, draft }: { checklist: ChecklistDetail; draft: Draft }) {
  const client = useQueryClient();
  const edit = useDraft(checklist.id, draft);
  const { body } = edit;
  const [open, setOpen] = useState<number | null>(itemsOf(body)[0]?.id ?? null);
  const [side, setSide] = useState<Side>("preview");
  const problems = byPlace(edit.problems);
  const whole = problems.get("") ?? [];
  function add(): void {
    const added = addDimension(body);
    edit.rearrange(added.body);
  }
  return (
    <Stack>
      <Group justify="space-between">
        <Group gap="sm">
          <SaveStatus state={edit.state} why={edit.why} />
          <Button
            size="compact-sm"
            variant="subtle"
            disabled={!edit.canUndo}
            onClick={() => edit.undo()}
          >
            {messages.undo}
          </Button>
          <Button
            size="compact-sm"
            variant="subtle"
            disabled={!edit.canRedo}
            onClick={() => edit.redo()}
          >
            {messages.redo}
          </Button>
        </Group>
        <PublishActions checklist={checklist} edit={edit} />
      </Group>
      <SaveProblem state={edit.state} why={edit.why} />
      {edit.state === "conflict" && (
        <Group>
          <FormProblem message={messages.changed} />
          <Button
            variant="default"
            onClick={() => {
              client.removeQueries({ queryKey: checklistKey(checklist.id) });
              location.reload();
            }}
          >
            {messages.reload}
          </Button>
        </Group>
      )}
      <div className={classes.columns}>
        <Stack gap="md">
          <TextInput
            label={messages.checklistTitle}
            maxLength={80}
            value={body.title}
            error={whole.find(({ field }) => field === "title")?.message}
            onChange={(event) => edit.change({ ...body, title: event.currentTarget.value })}
          />
          {whole
            .filter(({ field }) => field !== "title")
            .map(({ field, message }) => (
              <FormProblem key={`${field} ${message}`} message={`${field} ${message}`.trim()} />
            ))}
          {body.dimensions.map((dimension, place) => (
            <DimensionCard
              key={dimension.id}
              body={body}
              dimension={dimension}
              place={place}
              problems={problems}
              open={open}
              onOpen={setOpen}
              edit={edit}
            />
          ))}
          <Group>
            <Button variant="default" onClick={add}>
              {messages.addDimension}
            </Button>
          </Group>
          <Text size="xs" c="dimmed">
            {messages.keys}
          </Text>
        </Stack>
        <aside className={classes.side} aria-label={messages.preview}>
          <SegmentedControl
            fullWidth
            value={side}
            aria-label={messages.preview}
            onChange={(value) => setSide(value as Side)}
            data={[
              { value: "preview", label: messages.preview },
              { value: "compiled", label: `${messages.compiled} (${edit.questions.length})` },
            ]}
          />
          {side === "preview" ? (
            <Preview body={body} open={open} onOpen={setOpen} />
          ) : (
            <CompiledQuestions questions={edit.questions} />
          )}
        </aside>
      </div>
    </Stack>
  );
}
