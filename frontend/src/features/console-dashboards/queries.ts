import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, must, type Schemas } from "@/client/api";

const CALM_MS = 30_000;

export type ProgressReport = Schemas["CampaignProgress"];
export type TimesReport = Schemas["CampaignTimes"];
export type SidesReport = Schemas["CampaignSides"];
export type PeopleReport = Schemas["CampaignPeople"];
export type PersonRow = Schemas["PersonRow"];
export type PersonReport = Schemas["CampaignPerson"];
export type WindowsReport = Schemas["AgreementWindows"];
export type ContradictionsReport = Schemas["Contradictions"];
export type Reliability = Schemas["FirstReliability"];

const keyOf = (id: number, name: string) => ["campaign", id, "dashboard", name] as const;
const params = (id: number) => ({ params: { path: { id } } });

export function progressQuery(id: number) {
  return queryOptions({
    queryKey: keyOf(id, "progress"),
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/progress", params(id))),
    refetchInterval: CALM_MS,
  });
}

export function timesQuery(id: number, rate: number | undefined) {
  const query = rate === undefined ? {} : { rate };
  return queryOptions({
    queryKey: [...keyOf(id, "times"), rate ?? null],
    queryFn: () =>
      must(api.GET("/api/v1/campaigns/{id}/times", { params: { path: { id }, query } })),
    placeholderData: keepPreviousData,
  });
}

export function sidesQuery(id: number) {
  return queryOptions({
    queryKey: keyOf(id, "sides"),
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/sides", params(id))),
  });
}

export function peopleQuery(id: number) {
  return queryOptions({
    queryKey: keyOf(id, "people"),
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/people", params(id))),
    refetchInterval: CALM_MS,
  });
}

export function personQuery(id: number, annotator: number) {
  return queryOptions({
    queryKey: [...keyOf(id, "people"), annotator],
    queryFn: () =>
      must(
        api.GET("/api/v1/campaigns/{id}/people/{annotator}", {
          params: { path: { id, annotator } },
        }),
      ),
  });
}

export function windowsQuery(id: number) {
  return queryOptions({
    queryKey: keyOf(id, "windows"),
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/agreement/windows", params(id))),
  });
}

export function contradictionsQuery(id: number) {
  return queryOptions({
    queryKey: keyOf(id, "contradictions"),
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/agreement/contradictions", params(id))),
  });
}

/** The report that the Quality tab has asked for already: the same key, so it is asked once. */
export function pairsQuery(id: number) {
  return queryOptions({
    queryKey: ["campaign", id, "agreement"],
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/agreement", params(id))),
  });
}
