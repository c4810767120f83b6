import type { Job } from "./console-types";

const BUSY_MS = 2_000;
const CALM_MS = 15_000;

export function isBusy(job: Pick<Job, "status">): boolean {
  return job.status === "queued" || job.status === "running";
}

/** How long to wait before asking again: two seconds while any of these jobs is going. */
export function pollMs(jobs: readonly Pick<Job, "status">[]): number {
  return jobs.some(isBusy) ? BUSY_MS : CALM_MS;
}

/** The same for one job that can never start again by itself: no more questions once it ended. */
export function pollWhileBusy(job: Pick<Job, "status"> | undefined): number | false {
  return job && isBusy(job) ? BUSY_MS : false;
}
