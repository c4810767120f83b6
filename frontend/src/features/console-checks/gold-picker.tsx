import { Group, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { Loaded } from "@/components/console-feedback";
import { LoadMore } from "@/components/console-load-more";
import { Empty } from "@/components/console-page";
import { usePages } from "@/lib/console-pages";
import type { Campaign } from "@/lib/console-types";
import { messages } from "./messages";
import { PickCard } from "./pick-card";
import { choicesKey, fetchChoices, type GoldQuestion } from "./queries";

const ROLES = ["gold", "entrance"] as const;
const LEAST = ["0", "1", "5"] as const;
type Role = (typeof ROLES)[number];

interface Props {
  campaign: Campaign;
  questions: readonly GoldQuestion[];
  imagesEach: number;
}

/** The campaign's tasks, to say of some what is expected: by pressing the right image or answer. */
export function GoldPicker({ campaign, questions, imagesEach }: Props) {
  const [role, setRole] = useState<Role>("gold");
  const [typed, setTyped] = useState("");
  const [least, setLeast] = useState<string>("0");
  const [words] = useDebouncedValue(typed.trim(), 300);
  const asked = { words, least: Number(least) };
  const query = usePages({
    key: choicesKey(campaign.id, asked),
    fetchPage: fetchChoices(campaign.id, asked),
  });
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {messages.chooseIntro}
      </Text>
      <Group align="flex-end">
        <Stack gap={4}>
          <Text size="sm" fw={500}>
            {messages.role}
          </Text>
          <SegmentedControl
            aria-label={messages.role}
            data={ROLES.map((value) => ({ value, label: messages.roles[value] }))}
            value={role}
            onChange={(value) => setRole(value === "entrance" ? "entrance" : "gold")}
          />
        </Stack>
        <TextInput
          label={messages.searchWords}
          style={{ flex: "1 1 200px" }}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Select
          label={messages.leastAnswers}
          data={LEAST.map((value) => ({ value, label: messages.least[value] }))}
          allowDeselect={false}
          value={least}
          onChange={(value) => setLeast(value ?? "0")}
        />
      </Group>
      <Text size="xs" c="dimmed">
        {messages.roleHints[role]}
      </Text>
      <Loaded query={query}>
        {() =>
          query.rows.length === 0 ? (
            <Empty title={messages.noTasks}>{messages.noTasksHint}</Empty>
          ) : (
            <Stack>
              {query.rows.map((task) => (
                <PickCard
                  key={task.id}
                  task={task}
                  role={role}
                  campaign={campaign}
                  questions={questions}
                  imagesEach={imagesEach}
                />
              ))}
              <LoadMore query={query} />
            </Stack>
          )
        }
      </Loaded>
    </Stack>
  );
}
