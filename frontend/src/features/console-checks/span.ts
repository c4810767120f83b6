import { messages } from "./messages";

interface Window {
  from_at: string | null;
  until_at: string | null;
}

/** "All answers", "From 5 Dec 2026, 14:00", "Until …", or both. */
export function spanWords({ from_at, until_at }: Window): string {
  if (!from_at && !until_at) return messages.always;
  const parts = [
    ...(from_at ? [`from ${moment(from_at)}`] : []),
    ...(until_at ? [`until ${moment(until_at)}`] : []),
  ];
  const text = parts.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function moment(iso: string): string {
  return new Date(iso).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}

/** What a field for date and time holds, as the server reads it; null where it is empty. */
export function toMoment(local: string): string | null {
  const time = new Date(local);
  return local === "" || Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** The other way round, to the second before. */
export function toLocal(iso: string | null): string {
  if (iso === null) return "";
  const time = new Date(iso);
  const shifted = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 19);
}

/** Why a window cannot be excluded, before the server is asked. */
export function windowProblem({ from_at, until_at }: Window, now: number): string | undefined {
  if (from_at && until_at && from_at >= until_at) return "The time ends before it begins.";
  if (until_at && Date.parse(until_at) > now) return "An exclusion ends in the past, or never.";
  return undefined;
}
