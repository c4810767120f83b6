import { queryOptions } from "@tanstack/react-query";
import { api, must } from "@/client/api";

export const workQuery = queryOptions({
  queryKey: ["work"] as const,
  queryFn: () => must(api.GET("/api/v1/work")),
  refetchInterval: 30_000,
});

export const toldQuery = queryOptions({
  queryKey: ["work", "told"] as const,
  queryFn: () => must(api.GET("/api/v1/work/feedback")),
  staleTime: 60_000,
});

export const profileKey = ["profile"] as const;

export const profileQuery = queryOptions({
  queryKey: profileKey,
  queryFn: () => must(api.GET("/api/v1/profile")),
});

export const saveLanguages = (languages: string[]) =>
  must(api.PUT("/api/v1/profile", { body: { languages } }));
