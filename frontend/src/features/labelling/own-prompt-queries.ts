import { queryOptions } from "@tanstack/react-query";
import { api, must, type Schemas } from "@/client/api";

export type OwnState = Schemas["OwnState"];
export type OwnPrompt = Schemas["OwnPrompt"];
export type OwnRound = Schemas["OwnRound"];

const path = (campaignId: number) => ({ params: { path: { id: campaignId } } });

export function ownPromptQuery(campaignId: number) {
  return queryOptions({
    queryKey: ["own-prompt", campaignId] as const,
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/own-prompt", path(campaignId))),
    staleTime: 0,
  });
}

/** Sent again with the same id it is begun once. */
export function beginOwnPrompt(campaignId: number, id: string, text: string) {
  const body = { id, text };
  return must(api.POST("/api/v1/campaigns/{id}/own-prompt", { ...path(campaignId), body }));
}

export function endOwnPrompt(campaignId: number) {
  return must(api.POST("/api/v1/campaigns/{id}/own-prompt/end", path(campaignId)));
}

export function retryOwnPrompt(campaignId: number) {
  return must(api.POST("/api/v1/campaigns/{id}/own-prompt/retry", path(campaignId)));
}
