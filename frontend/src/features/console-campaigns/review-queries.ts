import { queryOptions } from "@tanstack/react-query";
import { api, must, type Schemas } from "@/client/api";
import { campaignKey } from "./queries";

export type Queue = Schemas["ReviewQueue"];
export type Queued = Schemas["QueuedTask"];
export type ReviewQuestion = Schemas["ReviewQuestion"];
export type Review = Schemas["Review"];
export type ReviewEffect = Schemas["ReviewEffect"];
export type ReviewInput = Schemas["ReviewInputRequest"];

export const reviewKey = (id: number) => [...campaignKey(id), "review"] as const;

export function reviewQueueQuery(id: number) {
  return queryOptions({
    queryKey: [...reviewKey(id), "queue"],
    queryFn: () =>
      must(api.GET("/api/v1/campaigns/{id}/review-queue", { params: { path: { id } } })),
  });
}

export function reviewsQuery(id: number) {
  return queryOptions({
    queryKey: [...reviewKey(id), "done"],
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/reviews", { params: { path: { id } } })),
  });
}

export const reviewTask = (id: number, body: ReviewInput) =>
  must(api.POST("/api/v1/tasks/{id}/reviews", { params: { path: { id } }, body }));
