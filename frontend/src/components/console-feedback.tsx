import { Alert, Button, Skeleton, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

interface Asked<T> {
  data: T | undefined;
  error: Error | null;
  refetch: () => unknown;
}

/** Shows what a query brought; bones while it runs, the server's own sentence when it fails. */
export function Loaded<T>({
  query,
  children,
  lines = 4,
}: {
  query: Asked<T>;
  children: (data: T) => ReactNode;
  lines?: number;
}) {
  // Old data is better than an error page: a failed poll must not take the table away.
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <Refused error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <Stack gap="sm" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => `bone-${line}`).map((bone) => (
        <Skeleton key={bone} height={36} radius="md" />
      ))}
    </Stack>
  );
}

export function Refused({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  return (
    <Alert color="red" role="alert" title="This did not work">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{error.message}</Text>
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** The part of an error that belongs to no field, above a form's buttons. */
export function FormProblem({ message }: { message: string | undefined }) {
  if (!message) return null;
  return (
    <Alert color="red" role="alert" py="xs">
      {message}
    </Alert>
  );
}
