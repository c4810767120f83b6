import { queryOptions } from "@tanstack/react-query";
import { api, must, type Schemas } from "@/client/api";
import { campaignKey } from "./queries";

export type Choice = Schemas["Choice"];
export type ChoiceInput = Schemas["ChoiceInputRequest"];
export type Curve = Choice["curve"];
export type ExtraInput = Schemas["ExtraVotesInputRequest"];

const LIVE_MS = 10_000;

export const choiceKey = (id: number) => [...campaignKey(id), "choice"] as const;

export function choiceQuery(id: number) {
  return queryOptions({
    queryKey: choiceKey(id),
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/choice", { params: { path: { id } } })),
    refetchInterval: LIVE_MS,
  });
}

export function extrasQuery(id: number) {
  return queryOptions({
    queryKey: [...campaignKey(id), "extra-votes"],
    queryFn: () =>
      must(api.GET("/api/v1/campaigns/{id}/extra-votes", { params: { path: { id } } })),
  });
}

export const setChoice = (id: number, body: ChoiceInput) =>
  must(api.PUT("/api/v1/campaigns/{id}/choice", { params: { path: { id } }, body }));

export const askRound = (id: number) =>
  must(api.POST("/api/v1/campaigns/{id}/choice/round", { params: { path: { id } } }));

export const addExtra = (id: number, body: ExtraInput) =>
  must(api.POST("/api/v1/campaigns/{id}/extra-votes", { params: { path: { id } }, body }));
