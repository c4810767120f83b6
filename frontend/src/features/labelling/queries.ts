import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, must, type Schemas } from "@/client/api";

export type Lease = Schemas["Lease"];
export type Guide = Schemas["Guide"];
export type Handout = Schemas["Handout"];
export type Progress = Schemas["Progress"];
export type Undone = Schemas["Undone"];
export type Choice = Schemas["ChoiceEnum"];

export function guideQuery(campaignId: number) {
  return queryOptions({
    queryKey: ["guide", campaignId] as const,
    queryFn: () =>
      must(api.GET("/api/v1/campaigns/{id}/guide", { params: { path: { id: campaignId } } })),
    staleTime: 60_000,
  });
}

/** "Today" begins at midnight where this person is. */
export function ownNumbersQuery(campaignId: number) {
  return queryOptions({
    queryKey: ["own-numbers", campaignId] as const,
    queryFn: () => {
      const since = new Date(new Date().setHours(0, 0, 0, 0)).toISOString();
      const params = { path: { id: campaignId }, query: { since } };
      return must(api.GET("/api/v1/campaigns/{id}/mine", { params }));
    },
  });
}

export function historyQuery(campaignId: number) {
  return infiniteQueryOptions({
    queryKey: ["history", campaignId] as const,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => readHistory(campaignId, pageParam),
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  });
}

export function readHistory(campaignId: number, after: string | null) {
  const query = after === null ? {} : { after };
  return must(
    api.GET("/api/v1/campaigns/{id}/history", { params: { path: { id: campaignId }, query } }),
  );
}
