import { Alert, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { formatCount } from "@/lib/console-format";
import { messages } from "./messages";
import { sinceQuery } from "./queries";

const { since: words } = messages;
const REASONS = ["excluded", "withdrawn", "answered_anew", "taken_back", "overruled"] as const;

/** How many of a sealed snapshot's answers would no longer be in it, and why. */
export function SnapshotSince({ snapshotId }: { snapshotId: number }) {
  const { data } = useQuery(sinceQuery(snapshotId));
  if (!data || data.answers === 0) return null;
  if (data.gone === 0) {
    return (
      <Text size="sm" c="dimmed">
        {words.all(formatCount(data.answers))}
      </Text>
    );
  }
  const why = REASONS.filter((reason) => data[reason] > 0).map(
    (reason) => `${formatCount(data[reason])} ${words[reason]}`,
  );
  return (
    <Alert color="orange" title={words.title(formatCount(data.gone), formatCount(data.answers))}>
      <Text size="sm">{`${why.join(", ")}. ${words.hint}`}</Text>
    </Alert>
  );
}
