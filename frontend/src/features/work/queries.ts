import { queryOptions } from "@tanstack/react-query";
import { api, must } from "@/client/api";

export const workQuery = queryOptions({
  queryKey: ["work"] as const,
  queryFn: () => must(api.GET("/api/v1/work")),
  refetchInterval: 30_000,
});
