import {
  Alert,
  Button,
  Group,
  Modal,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { FormEvent } from "react";
import type { Schemas } from "@/client/api";
import { FormProblem } from "@/components/console-feedback";
import { useFocusBack } from "@/components/console-focus";
import { useChange } from "@/components/console-mutation";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { messages } from "./messages";
import {
  countedKey,
  type ExclusionInput,
  exclude,
  previewQuery,
  type Rule,
  seatedQuery,
} from "./queries";
import { toLocal, toMoment, windowProblem } from "./span";
import { factsLine } from "./words";

/** What a rule has found, to be looked at before anything happens. */
export interface Finding {
  readonly person: number;
  readonly rule: Rule;
  readonly reason: string;
  readonly facts: Record<string, unknown>;
  readonly from_at: string | null; // where the trouble begins
}

interface Props {
  campaignId: number;
  finding?: Finding;
  onClose: () => void;
}

function startOf(finding: Finding | undefined) {
  return {
    person: finding?.person ?? 0,
    reason: finding?.reason ?? "",
    from: toLocal(finding?.from_at ?? null),
    until: "",
  };
}

/** Says what an exclusion takes out before it can be made. */
export function ExcludeDialog({ campaignId, finding, onClose }: Props) {
  useFocusBack();
  const { values, set } = useFields(startOf(finding));
  const span = {
    person: values.person,
    from_at: toMoment(values.from),
    until_at: toMoment(values.until),
  };
  const problem = windowProblem(span, Date.now());
  const query = previewQuery(campaignId, span);
  const preview = useQuery({ ...query, enabled: values.person > 0 && !problem });
  const save = useChange({
    act: (body: ExclusionInput) => exclude(campaignId, body),
    stale: [countedKey(campaignId)],
    done: messages.excluded,
    onDone: onClose,
    showsError: true,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    const { rule = "manual", facts = {} } = finding ?? {};
    save.mutate({ ...span, reason: values.reason.trim(), rule, facts });
  }
  const isReady = preview.isSuccess && !problem && values.reason.trim() !== "";
  return (
    <Modal opened onClose={onClose} title={messages.excludeTitle} size="lg">
      <form onSubmit={submit}>
        <Stack>
          <PersonField
            campaignId={campaignId}
            value={values.person}
            onChange={(person) => set("person", person)}
          />
          {finding && <Found finding={finding} />}
          <Textarea
            label={messages.reason}
            description={messages.reasonHint}
            required
            autosize
            minRows={2}
            maxLength={400}
            value={values.reason}
            onChange={(event) => set("reason", event.currentTarget.value)}
            error={fieldError(save.error, "reason")}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput
              type="datetime-local"
              step={1}
              label={messages.from}
              value={values.from}
              onChange={(event) => set("from", event.currentTarget.value)}
            />
            <TextInput
              type="datetime-local"
              step={1}
              label={messages.until}
              value={values.until}
              onChange={(event) => set("until", event.currentTarget.value)}
              error={problem ?? fieldError(save.error, "until_at")}
            />
          </SimpleGrid>
          <Text size="xs" c="dimmed">
            {messages.windowHint}
          </Text>
          {values.person > 0 && !problem && <Preview found={preview} />}
          <FormProblem message={formError(save.error, ["reason", "until_at"])} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" disabled={!isReady} loading={save.isPending}>
              {messages.excludeNow}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Found({ finding }: { finding: Finding }) {
  const facts = factsLine(finding.facts);
  return (
    <Text size="sm">
      {messages.rule}: {messages.rules[finding.rule]}
      {facts && ` (${facts})`}
    </Text>
  );
}

interface PreviewProps {
  found: { data: Schemas["ExclusionPreview"] | undefined; error: Error | null };
}

function Preview({ found: { data, error } }: PreviewProps) {
  const words = data
    ? messages.preview(data.answers, data.of, data.all)
    : (error?.message ?? messages.counting);
  return (
    <Alert color="red" variant="light" role="status" py="xs">
      {words} {data && data.answers > 0 && messages.previewPlaces}
    </Alert>
  );
}

interface PersonProps {
  campaignId: number;
  value: number;
  onChange: (person: number) => void;
}

/** Everybody who ever sat down at the campaign. */
export function PersonField({ campaignId, value, onChange }: PersonProps) {
  const seated = useQuery(seatedQuery(campaignId)).data?.results ?? [];
  return (
    <Select
      label={messages.person}
      required
      searchable
      data={seated.map(({ person, name, judged }) => ({
        value: String(person),
        label: `${name} (${messages.answered(judged)})`,
      }))}
      value={value > 0 ? String(value) : null}
      onChange={(person) => onChange(Number(person ?? 0))}
    />
  );
}
