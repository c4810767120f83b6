import { formatNumber, formatSeconds } from "@/lib/console-format";
import type { Campaign } from "@/lib/console-types";

type Facts = Pick<
  Campaign,
  "status" | "task_count" | "places" | "judged" | "per_hour" | "eta_hours"
>;

/** One sentence about when a campaign will be done. */
export function forecast(campaign: Facts): string {
  if (campaign.task_count === 0) return "It has no pairs yet.";
  const left = campaign.places - campaign.judged;
  if (left <= 0) return "Every task has the answers it needs.";
  if (campaign.status === "draft") return "Open it, and annotators see it in their list.";
  if (campaign.status === "paused") return "Paused: nobody is asked at the moment.";
  if (campaign.status === "closed") return "Closed before every pair had its answers.";
  if (campaign.eta_hours === null || campaign.per_hour <= 0) {
    return "No forecast yet: nobody has judged in the last hour.";
  }
  const pace = `${formatNumber(campaign.per_hour)} answers an hour`;
  const seconds = campaign.eta_hours * 3600;
  if (seconds < 60) return `At ${pace} it is done in a moment.`;
  return `At ${pace} it is done in about ${formatSeconds(seconds)}.`;
}
