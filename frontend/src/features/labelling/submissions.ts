import { api, must, type Schemas } from "@/client/api";
import { ApiError } from "@/client/api-error";
import { onSignedIn, readSession } from "@/client/session";
import { Outbox, type Outcome } from "@/lib/outbox";
import { type Entry, openEntryStore, type Refusal } from "@/lib/outbox-store";
import { page } from "./page-id";

/** A judgement on its way, and the campaign it belongs to. */
export interface Submission {
  campaignId: number;
  judgement: Omit<Schemas["SubmissionInputRequest"], "id" | "page">;
}

export type Answer = Schemas["Submitted"];
export type Submissions = Outbox<Submission, Answer>;

/** What became of each submission that the server has decided on. */
interface Heard {
  stored: (entry: Entry<Submission>, answer: Answer) => void;
  refused: (entry: Entry<Submission>, refusal: Refusal) => void;
}

const GIVE_UP_MS = 20_000;
const LARGEST_KEPT_ALIVE = 48_000; // bytes: a browser sends no more than 64 kB in this way, all in all
const outboxes = new Map<number, Submissions>();
const listeners = new Set<Heard>();

/** The one outbox of a person in this page. The first call begins to send what was left over. */
export function submissionsOf(personId: number): Submissions {
  const known = outboxes.get(personId);
  if (known) return known;
  const outbox: Submissions = new Outbox({
    owner: String(personId),
    store: openEntryStore<Submission>("prefloop-outbox"),
    send,
    onStored: (entry, answer) => {
      for (const listener of listeners) listener.stored(entry, answer);
    },
    onRefused: (entry, refusal) => {
      for (const listener of listeners) listener.refused(entry, refusal);
    },
  });
  window.addEventListener("online", outbox.wake);
  onSignedIn((session) => {
    if (session.user?.id === personId) outbox.wake();
  });
  outboxes.set(personId, outbox);
  return outbox;
}

/** Calls back with what the server says to each judgement. Returns the way to stop. */
export function onHeard(listener: Heard): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

async function send(entry: Entry<Submission>): Promise<Outcome<Answer>> {
  const { campaignId, judgement } = entry.body;
  try {
    const answer = await must(
      api.POST("/api/v1/campaigns/{id}/judgements", {
        params: { path: { id: campaignId } },
        body: { ...judgement, id: entry.id, page },
        keepalive: isKeptAlive(judgement),
        signal: AbortSignal.timeout(GIVE_UP_MS),
      }),
    );
    return { kind: "stored", answer };
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return forbidden(entry, error);
    return outcomeOf(error);
  }
}

/** Under way it survives the closing of the page; a large one waits in the outbox for the next. */
export function isKeptAlive(judgement: Submission["judgement"]): boolean {
  return new Blob([JSON.stringify(judgement)]).size < LARGEST_KEPT_ALIVE;
}

/** What an error means for a submission: try later, ask for the sign-in, or keep it aside. */
export function outcomeOf(error: unknown): Outcome<never> {
  if (!(error instanceof ApiError)) return { kind: "later" };
  const { status, code, message } = error;
  if (status === 401) return { kind: "signed_out" };
  if (status === 0 || status >= 500 || status === 408 || status === 429) {
    return { kind: "later", waitSeconds: error.retryAfterSeconds };
  }
  return { kind: "refused", refusal: { code, message } };
}

/** A 403 may mean a CSRF token that a new sign-in made stale: fetch a fresh one and try again. */
async function forbidden(entry: Entry<Submission>, error: ApiError): Promise<Outcome<never>> {
  if (entry.attempts > 2) return outcomeOf(error);
  try {
    const session = await readSession();
    return session.user ? { kind: "later" } : { kind: "signed_out" };
  } catch (unread) {
    return outcomeOf(unread);
  }
}
