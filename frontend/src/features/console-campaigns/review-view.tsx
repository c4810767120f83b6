import { Badge, Card, Group, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { focusIfLost } from "@/components/console-focus";
import { Empty } from "@/components/console-page";
import { formatAge, formatDate, formatPercent, plural } from "@/lib/console-format";
import { answerWord } from "./review-answers";
import { cardId, ReviewCard } from "./review-card";
import { type Review, type ReviewEffect, reviewQueueQuery, reviewsQuery } from "./review-queries";

const INTRO =
  "What people do not agree on, the most doubtful first. A reviewer's answer stands above the votes in every dataset; the votes stay as they are. What you judged yourself waits for somebody else.";

export function ReviewView({ campaignId }: { campaignId: number }) {
  const queue = useQuery(reviewQueueQuery(campaignId));
  const done = useQuery(reviewsQuery(campaignId));
  return (
    <Stack>
      <Text c="dimmed" maw={720} size="sm">
        {INTRO}
      </Text>
      <Loaded query={queue}>
        {({ questions, results, computed_at }) =>
          results.length === 0 ? (
            <Empty title="Nothing waits for you">
              People agree on what at least two of them answered, or it was reviewed already. Labels
              are worked out once a minute.
            </Empty>
          ) : (
            <Stack gap="xs">
              <Text size="sm" fw={600}>
                {plural(results.length, "task waits", "tasks wait")} for a look
              </Text>
              {results.map((task, place) => (
                <ReviewCard
                  key={task.task}
                  task={task}
                  questions={questions}
                  campaignId={campaignId}
                  onDone={() => focusCard((results[place + 1] ?? results[place - 1])?.task)}
                />
              ))}
              {computed_at && (
                <Text c="dimmed" size="xs">
                  Doubts computed {formatAge(computed_at)}: large campaigns are looked at in the
                  background.
                </Text>
              )}
            </Stack>
          )
        }
      </Loaded>
      <Loaded query={done}>
        {({ results, effect }) =>
          results.length > 0 && (
            <>
              <Title order={2} fz="lg" mt="md">
                What reviewing changed
              </Title>
              <Effect effect={effect} />
              <Done reviews={results} />
            </>
          )
        }
      </Loaded>
    </Stack>
  );
}

/** The card after the one that was dealt with: whoever works by keyboard goes on there. */
function focusCard(task: number | undefined): void {
  window.setTimeout(() => {
    const card = task === undefined ? null : document.getElementById(cardId(task));
    const open = document.querySelectorAll<HTMLElement>("[role=tab][aria-selected=true]");
    focusIfLost(card?.querySelector("button[data-review]") ?? [...open].at(-1));
  });
}

function Effect({ effect }: { effect: ReviewEffect }) {
  const decided = effect.agreed + effect.overruled;
  return (
    <Card padding="sm">
      <Text size="sm">
        {plural(effect.reviewed, "task")} reviewed: {effect.agreed} agreed, {effect.overruled}{" "}
        overruled, {effect.more} given to more people.{" "}
        {decided > 0 &&
          `The label changed in ${effect.changed} of ${decided} (${formatPercent(effect.changed / decided)}).`}
      </Text>
      <Table withRowBorders={false} mt="xs" maw={480}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>How sure people were</Table.Th>
            <Table.Th ta="right">Reviews</Table.Th>
            <Table.Th ta="right">Changed</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {effect.bands.map((band) => (
            <Table.Tr key={band.from}>
              <Table.Td>
                {formatPercent(band.from)} to {formatPercent(band.to)}
              </Table.Td>
              <Table.Td ta="right">{band.reviews}</Table.Td>
              <Table.Td ta="right">{band.changed}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}

const COLOURS = { agreed: "teal", overruled: "orange", more: "gray" } as const;

function Done({ reviews }: { reviews: readonly Review[] }) {
  return (
    <Stack gap={4}>
      {reviews.map((row) => (
        <Group key={row.id} gap="xs" wrap="nowrap" align="baseline">
          <Badge color={COLOURS[row.verdict]} variant="light" style={{ flex: "none" }}>
            {row.verdict === "more" ? `${row.more} more` : row.verdict}
          </Badge>
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {row.prompt}
            {Object.values(row.answers).length > 0 &&
              `: ${Object.values(row.answers)
                .map((answer) => answerWord(String(answer)))
                .join(", ")}`}
            <Text span c="dimmed" size="xs">
              {" "}
              {row.reason && `“${row.reason}” `}
              {row.by}, {formatDate(row.created_at)}
            </Text>
          </Text>
        </Group>
      ))}
    </Stack>
  );
}
