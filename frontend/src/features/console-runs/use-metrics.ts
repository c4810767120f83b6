import { useQuery, useQueryClient } from "@tanstack/react-query";
import { isBusy } from "@/lib/console-polling";
import type { Metric, Run } from "@/lib/console-types";
import { fetchMetrics, metricsKey } from "./queries";

const LIVE_MS = 2_000;

/**
 * A run's metrics so far. Each poll asks only for what is new.
 *
 * A run that resumes reports some steps anew: the newest value of a step stands.
 */
export function useMetrics(run: Run): readonly Metric[] {
  const client = useQueryClient();
  const key = metricsKey(run.id);
  const query = useQuery({
    // The status is in the key's shadow: one more look after the run has ended brings its last rows.
    queryKey: [...key, isBusy(run.job)],
    queryFn: async () => {
      let known = client.getQueryData<readonly Metric[]>(key) ?? [];
      for (;;) {
        const { results } = await fetchMetrics(run.id, known.at(-1)?.id ?? 0);
        if (results.length === 0) break;
        known = [...known, ...results];
      }
      client.setQueryData(key, known);
      return known;
    },
    refetchInterval: isBusy(run.job) ? LIVE_MS : false,
    placeholderData: () => client.getQueryData<readonly Metric[]>(key),
  });
  return query.data ?? [];
}
