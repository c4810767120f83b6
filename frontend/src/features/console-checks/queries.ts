import { queryOptions } from "@tanstack/react-query";
import { api, must, type Schemas } from "@/client/api";
import { pageQuery } from "@/lib/console-pages";

export type Gold = Schemas["GoldTask"];
export type GoldInput = Schemas["GoldRequest"];
export type GoldPage = Schemas["GoldPage"];
export type GoldQuestion = Schemas["GoldQuestion"];
export type Exclusion = Schemas["Exclusion"];
export type ExclusionInput = Schemas["ExclusionInputRequest"];
export type Admission = Schemas["Admission"];
export type Rule = Exclusion["rule"];

const campaignKey = (id: number) => ["campaign", id] as const;
const at = (id: number) => ({ params: { path: { id } } });

/** Everything of a campaign: what counts has changed. */
export const countedKey = campaignKey;
export const goldKey = (id: number) => [...campaignKey(id), "gold"] as const;

export const fetchGold = (id: number) => (after: string | undefined) =>
  must(
    api.GET("/api/v1/campaigns/{id}/gold", {
      params: { path: { id }, query: pageQuery(after, 20) },
    }),
  );

/** What can be expected of an answer: comes with every page of the list. */
export const askedQuery = (id: number) =>
  queryOptions({
    queryKey: [...campaignKey(id), "gold-asked"],
    queryFn: () =>
      must(
        api.GET("/api/v1/campaigns/{id}/gold", { params: { path: { id }, query: { limit: 1 } } }),
      ),
    staleTime: 60_000,
  });

export const addGold = (id: number, body: GoldInput) =>
  must(api.POST("/api/v1/campaigns/{id}/gold", { ...at(id), body }));

export const goldFromVotes = (task: number, body: Schemas["GoldFromVotesRequest"]) =>
  must(api.POST("/api/v1/tasks/{id}/gold", { ...at(task), body }));

export const retireGold = (task: number, body: Schemas["GoldRetireRequest"]) =>
  must(api.POST("/api/v1/tasks/{id}/retire", { ...at(task), body }));

export const restoreGold = (task: number) => must(api.POST("/api/v1/tasks/{id}/restore", at(task)));

export type GoldFinding = Schemas["GoldFinding"];

export const healthQuery = (id: number) =>
  queryOptions({
    queryKey: [...goldKey(id), "health"],
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/gold/health", at(id))),
    staleTime: 60_000, // it reads every answer
  });

export type GoldChoice = Schemas["GoldChoice"];

export interface ChoicesAsked {
  readonly words: string;
  readonly least: number;
}

export const choicesKey = (id: number, asked: ChoicesAsked) =>
  [...campaignKey(id), "gold-choices", asked.words, asked.least] as const;

export const fetchChoices =
  (id: number, { words, least }: ChoicesAsked) =>
  (after: string | undefined) =>
    must(
      api.GET("/api/v1/campaigns/{id}/gold/choices", {
        params: {
          path: { id },
          query: { ...pageQuery(after, 8), least, ...(words && { words }) },
        },
      }),
    );

export const exclusionsQuery = (id: number) =>
  queryOptions({
    queryKey: [...campaignKey(id), "exclusions"],
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/exclusions", at(id))),
  });

export interface Span {
  person: number;
  from_at: string | null;
  until_at: string | null;
}

export const previewQuery = (id: number, { person, from_at, until_at }: Span) =>
  queryOptions({
    queryKey: [...campaignKey(id), "exclusion-preview", person, from_at, until_at],
    queryFn: () =>
      must(
        api.GET("/api/v1/campaigns/{id}/exclusions/preview", {
          params: {
            path: { id },
            query: { person, ...(from_at && { from_at }), ...(until_at && { until_at }) },
          },
        }),
      ),
    enabled: person > 0,
    staleTime: 0,
    retry: false,
  });

export const exclude = (id: number, body: ExclusionInput) =>
  must(api.POST("/api/v1/campaigns/{id}/exclusions", { ...at(id), body }));

export const liftExclusion = (id: number, exclusion: number) =>
  must(
    api.POST("/api/v1/campaigns/{id}/exclusions/{exclusion}/lift", {
      params: { path: { id, exclusion } },
    }),
  );

export type Suspect = Schemas["Suspect"];

export const suspectsQuery = (id: number) =>
  queryOptions({
    queryKey: [...campaignKey(id), "suspects"],
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/suspects", at(id))),
    staleTime: 30_000, // the rules read every answer
  });

export const admissionsQuery = (id: number) =>
  queryOptions({
    queryKey: [...campaignKey(id), "admissions"],
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/admissions", at(id))),
  });

export const admit = (id: number, body: Schemas["AdmitRequest"]) =>
  must(api.POST("/api/v1/campaigns/{id}/admissions", { ...at(id), body }));

export const withdrawAdmission = (id: number, body: Schemas["AdmitRequest"]) =>
  must(api.POST("/api/v1/campaigns/{id}/admissions/withdraw", { ...at(id), body }));

export const seatedQuery = (id: number) =>
  queryOptions({
    queryKey: [...campaignKey(id), "seated"],
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/annotators", at(id))),
  });
