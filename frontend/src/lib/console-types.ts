import type { Schemas } from "@/client/api";

// Short names for the schema's shapes: where the server renames one, this file alone changes.
export type Activity = Schemas["ActivityRow"];
export type Agreement = Schemas["Agreement"];
export type Campaign = Schemas["Campaign"];
export type CampaignConsensus = Schemas["Consensus"];
export type CampaignStatus = Campaign["status"];
export type Candidate = Schemas["Candidate"];
export type Checklist = Schemas["Checklist"];
export type Estimate = Schemas["Estimate"];
export type Evaluation = Schemas["Evaluation"];
export type Generation = Schemas["Generation"];
export type HeldTask = Schemas["HeldTask"];
export type Picture = Schemas["Image"];
export type ImageImport = Schemas["ImageImport"];
export type Invitation = Schemas["Invitation"];
export type Job = Schemas["Job"];
export type JudgementRow = Schemas["JudgementRow"];
export type Leaderboard = Schemas["Leaderboard"];
export type Member = Schemas["Member"];
export type Metric = Schemas["Metric"];
export type ModelDetail = Schemas["ModelVersionWithLineage"];
export type ModelName = Schemas["ModelName"];
export type ModelVersion = Schemas["ModelVersion"];
export type Policy = Schemas["Policy"];
export type Project = Schemas["Project"];
export type Prompt = Schemas["Prompt"];
export type PromptSet = Schemas["PromptSet"];
export type Results = Schemas["Results"];
export type Run = Schemas["Run"];
export type SampleRow = Schemas["CellRow"];
export type ScoreJob = Schemas["ScoreJob"];
export type Snapshot = Schemas["Snapshot"];
export type Token = Schemas["Token"];

/** One page of a list; `next` is the key to ask for what follows. */
export interface Page<T> {
  results: T[];
  next?: string | null;
}
