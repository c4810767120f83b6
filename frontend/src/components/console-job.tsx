import { Badge, Button, Group, Progress, Stack, Text } from "@mantine/core";
import { formatCount, formatSeconds } from "@/lib/console-format";
import { isBusy } from "@/lib/console-polling";
import type { Job } from "@/lib/console-types";
import { ConfirmButton } from "./console-confirm";

const LOOK: Readonly<Record<Job["status"], { color: string; label: string }>> = {
  draft: { color: "gray", label: "Not started" },
  queued: { color: "gray", label: "Waiting" },
  running: { color: "ink", label: "Running" },
  succeeded: { color: "teal", label: "Done" },
  failed: { color: "red", label: "Failed" },
  cancelled: { color: "gray", label: "Cancelled" },
};

export function JobBadge({ job }: { job: Job }) {
  const stopping = job.cancel_requested && isBusy(job);
  const look = stopping ? { color: "orange", label: "Stopping" } : LOOK[job.status];
  return (
    <Badge variant="light" color={look.color}>
      {look.label}
    </Badge>
  );
}

/** How far a job is: a bar while it runs, one line of what came of it afterwards. */
export function JobProgress({ job, label }: { job: Job; label: string }) {
  if (job.status === "failed") return <JobError job={job} />;
  if (job.status === "queued" && job.done === 0) {
    return (
      <Text size="sm" c="dimmed">
        Waiting for a free worker
      </Text>
    );
  }
  if (!isBusy(job)) {
    return (
      <Text size="sm" c="dimmed">
        {finishedLine(job)}
      </Text>
    );
  }
  const percent = job.total > 0 ? Math.min(100, (100 * job.done) / job.total) : 0;
  return (
    <Stack gap={4} miw={160}>
      <Progress.Root size="md">
        <Progress.Section value={percent} aria-label={label} animated={job.status === "running"} />
      </Progress.Root>
      <Text size="xs" c="dimmed" style={{ fontVariantNumeric: "tabular-nums" }}>
        {runningLine(job)}
      </Text>
    </Stack>
  );
}

function runningLine(job: Job): string {
  const parts = [`${formatCount(job.done)} of ${job.total ? formatCount(job.total) : "…"}`];
  if (job.eta_seconds !== null) parts.push(`about ${formatSeconds(job.eta_seconds)} left`);
  if (job.note) parts.push(job.note);
  if (job.attempt > 1) parts.push(`attempt ${job.attempt}`);
  return parts.join(" · ");
}

function finishedLine(job: Job): string {
  const parts = [];
  if (job.total > 0) parts.push(`${formatCount(job.done)} of ${formatCount(job.total)}`);
  if (job.started_at && job.finished_at) {
    const seconds = (Date.parse(job.finished_at) - Date.parse(job.started_at)) / 1000;
    parts.push(`in ${formatSeconds(seconds)}`);
  }
  if (job.note) parts.push(job.note);
  return parts.join(" · ");
}

function JobError({ job }: { job: Job }) {
  return (
    <Stack gap={2} maw={560}>
      <Text size="sm" c="red" style={{ overflowWrap: "anywhere" }} lineClamp={6}>
        {job.error || "It failed and left no reason."}
      </Text>
      {job.hint && <Text size="sm">{job.hint}</Text>}
    </Stack>
  );
}

interface ActionsProps {
  job: Job;
  onCancel: () => void;
  onRetry: () => void;
  pending: boolean;
}

export function JobActions({ job, onCancel, onRetry, pending }: ActionsProps) {
  if (isBusy(job)) {
    return (
      <ConfirmButton
        size="xs"
        label="Cancel"
        title="Stop this job?"
        confirmLabel="Stop it"
        disabled={job.cancel_requested || pending}
        onConfirm={onCancel}
      >
        What is done so far is kept, and “Try again” goes on from there.
      </ConfirmButton>
    );
  }
  if (job.status === "succeeded") return null;
  return (
    <Group gap="xs">
      <Button size="xs" variant="default" loading={pending} onClick={onRetry}>
        Try again
      </Button>
    </Group>
  );
}
