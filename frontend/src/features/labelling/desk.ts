import { ApiError } from "@/client/api-error";
import { said } from "@/language/translated";
import type { Entry, Refusal } from "@/lib/outbox-store";
import { messages } from "./messages";
import type { Handout, Lease, Progress, Undone } from "./queries";
import type { Answer, Submission, Submissions } from "./submissions";

/** What the desk asks of the server, beside the judgements that go through the outbox. */
export interface DeskRequests {
  take(want: number, takesOver: boolean): Promise<Handout>;
  undo(judgementId: string, withdrawalId: string, want: number): Promise<Undone>;
  renew(leases: string[]): Promise<{ gone: string[]; elsewhere: boolean }>;
  giveBack(leases: string[]): Promise<void>;
}

/** One question in the hand of this person. */
export interface Question {
  readonly key: string; // of this showing; the judgement given to it takes it as its id
  readonly lease: Lease;
  readonly isConfirmed: boolean; // false while the server is still taking back the first answer
  readonly before?: Filled | undefined; // what was answered before it was taken back
}

export type Situation = "starting" | "missing" | Handout["remaining"];

export interface DeskState {
  readonly questions: readonly Question[]; // the first one is shown, the others are made ready
  readonly situation: Situation; // what there is beyond them
  readonly progress: Progress | null;
  readonly isUndoing: boolean;
  readonly isCutOff: boolean; // the last request did not reach the server
  readonly notice: string; // one sentence for the person, until the next answer
  readonly feedback: Feedback | null; // of the entrance test, until the next answer
}

/** What was expected of an answer, and where it was asked. */
export interface Feedback {
  readonly key: string; // of the answer
  readonly lease: Lease | undefined; // undefined: it was given in an earlier page
  readonly rows: Answer["saved"]["feedback"];
  readonly entrance: Handout["entrance"]; // how the test has ended, with its last answer
}

type Judgement = Submission["judgement"];

/** What is filled in where more than one choice is asked. */
export type Filled = Partial<
  Pick<
    Judgement,
    | "choice"
    | "ratings"
    | "answers"
    | "strength"
    | "dimensions"
    | "reasons"
    | "placements"
    | "regions"
    | "faces"
    | "marks"
    | "checklist"
  >
>;

export interface Given extends Filled {
  verdict: Judgement["verdict"];
  reason: string;
  durationMs: number;
  view: Record<string, unknown>;
}

interface Past {
  readonly judgementId: string;
  readonly question: Question; // with what was filled in
}

const POLL_MS: Partial<Record<Situation, number>> = { wait: 4_000, paused: 15_000, draft: 15_000 };
const RETRY_MS = 2_000;
const LONGEST_PAST = 100;

/**
 * The questions in a person's hand: takes them ahead of need, hands answers to the outbox, takes
 * answers back. Knows nothing of the screen, so that it can be tested without one.
 */
export class Desk {
  readonly #requests: DeskRequests;
  readonly #outbox: Submissions;
  readonly #campaignId: number;
  readonly #newId: () => string;
  readonly #listeners = new Set<() => void>();
  readonly #answered = new Set<string>(); // leases: an answer under way must not bring them back
  readonly #past: Past[] = [];
  #want: number;
  #state: DeskState = {
    questions: [],
    situation: "starting",
    progress: null,
    isUndoing: false,
    isCutOff: false,
    notice: "",
    feedback: null,
  };
  #isTaking = false;
  #isStale = false; // something was stored that the take under way may not know of
  #takesOver = false; // the next take says that this person is here now, not in another page
  #isBehind = false; // another page has answered what is in hand here
  #isOpen = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: {
    campaignId: number;
    requests: DeskRequests;
    outbox: Submissions;
    want?: number;
    newId?: () => string;
  }) {
    this.#campaignId = options.campaignId;
    this.#requests = options.requests;
    this.#outbox = options.outbox;
    this.#want = options.want ?? 3;
    this.#newId = options.newId ?? (() => crypto.randomUUID());
  }

  get state(): DeskState {
    return this.#state;
  }

  get current(): Question | undefined {
    return this.#state.questions[0];
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  setWant(want: number): void {
    this.#want = Math.max(1, want);
  }

  async start(): Promise<void> {
    this.#isOpen = true;
    this.#takesOver = true;
    for (const entry of await this.#outbox.leftovers()) {
      this.#answered.add(entry.body.judgement.lease);
    }
    await this.take();
  }

  /** Gives back what is not answered. The page is being left. */
  leave(): void {
    this.#isOpen = false;
    clearTimeout(this.#timer);
    const leases = this.#state.questions.map((question) => question.lease.id);
    this.#set({ questions: [], situation: "starting" });
    // If this does not arrive, the leases run out by themselves.
    if (leases.length > 0) this.#requests.giveBack(leases).catch(() => undefined);
  }

  /** Asks for as many questions as this person may hold. */
  async take(): Promise<void> {
    if (this.#isTaking || !this.#isOpen) return;
    this.#isTaking = true;
    clearTimeout(this.#timer);
    const takesOver = this.#takesOver;
    try {
      const handout = await this.#requests.take(this.#want, takesOver);
      if (takesOver || this.#isBehind) this.#keepOnly(handout);
      this.#merge(handout);
    } catch (error) {
      this.#takeFailed(error);
    } finally {
      this.#isTaking = false;
    }
    if (this.#isStale) {
      this.#isStale = false;
      void this.take();
    }
  }

  /** Goes on here, after this person was in another page; what is filled in here is still there. */
  takeOver = (): void => {
    this.#takesOver = true;
    void this.take();
  };

  /** Puts away what was answered or given back in another page. */
  #keepOnly({ leases, remaining }: Handout): void {
    if (remaining === "elsewhere") return; // it is all there for whoever takes over
    this.#takesOver = false;
    this.#isBehind = false;
    const held = leases.map((lease) => lease.id);
    this.#set({ questions: this.#state.questions.filter(({ lease }) => held.includes(lease.id)) });
  }

  /** Answers the question shown. The next one stands in its place before this returns. */
  answer(given: Given): void {
    const [question, ...rest] = this.#state.questions;
    if (!question?.isConfirmed) return;
    this.#answered.add(question.lease.id);
    const { verdict, reason, durationMs, view, ...filled } = given;
    const { before: _, ...asked } = question;
    const kept = verdict === "answered" ? { ...asked, before: filled } : asked;
    this.#past.push({ judgementId: question.key, question: kept });
    if (this.#past.length > LONGEST_PAST) this.#past.shift(); // older ones are in the history
    this.#set({ questions: rest, notice: "", feedback: null });
    this.#outbox.add(question.key, {
      campaignId: this.#campaignId,
      judgement: {
        lease: question.lease.id,
        verdict,
        choice: null,
        checklist: "",
        ...filled,
        reason,
        duration_ms: durationMs,
        view,
        want: this.#want,
      },
    });
  }

  /** The server has stored a judgement; its answer carries the next questions. */
  stored(entry: Entry<Submission>, answer: Answer): void {
    if (entry.body.campaignId !== this.#campaignId || !this.#isOpen) return;
    const past = this.#past.find(({ judgementId }) => judgementId === entry.id);
    // Given in an earlier page: what the server said with it may be older than what was said here.
    if (past) this.#merge(answer);
    else if (this.#isTaking) this.#isStale = true;
    else void this.take();
    const { notice, feedback: rows } = answer.saved;
    if (notice !== "") this.#set({ notice: said(notice) });
    if (rows.length === 0) return;
    const { entrance } = answer;
    this.#set({ feedback: { key: entry.id, lease: past?.question.lease, rows, entrance } });
  }

  closeFeedback = (): void => this.#set({ feedback: null });

  /**
   * The server wants an answer given with more time: its question is asked again, with what was
   * filled in. Every other refusal waits in the outbox for the person to decide; one answered in
   * another page may not be the only one.
   */
  refused(entry: Entry<Submission>, refusal: Refusal): void {
    if (entry.body.campaignId !== this.#campaignId) return;
    if (refusal.code === "already_judged") {
      this.#isBehind = true;
      void this.take();
    }
    if (refusal.code !== "too_quick") return;
    this.#outbox.dismiss(entry.id);
    this.#answered.delete(entry.body.judgement.lease);
    const past = this.#takePast(entry.id);
    if (past && this.#isOpen) this.#show({ ...past.question, key: this.#newId() });
    else void this.take(); // the lease is still this person's
    this.#set({ notice: refusal.message });
  }

  /** Takes back the last answer given here; undefined when there is none. */
  get lastJudgementId(): string | undefined {
    return this.#past.at(-1)?.judgementId;
  }

  /**
   * Takes back one of this person's answers and asks its question again, in the same order.
   *
   * An answer that was never sent is simply put back. Otherwise the old question is shown at once
   * and can be answered as soon as the server has agreed. `filled` is what the server's list says
   * of an answer not given in this page; what was only skipped or flagged brings nothing back.
   */
  async undo(judgementId: string, row?: Filled & { verdict?: string }): Promise<void> {
    const filled = row?.verdict === undefined || row.verdict === "answered" ? row : undefined;
    if (this.#state.isUndoing) return;
    const past = this.#takePast(judgementId);
    if (past && this.#outbox.withdraw(judgementId)) {
      this.#answered.delete(past.question.lease.id);
      this.#show({ ...past.question, key: this.#newId() });
    } else if (this.#isOutboxStuck()) {
      // It may have reached the server and may not have: only the server can tell.
      if (past) this.#past.push(past);
      this.#set({ notice: messages.undo.offline });
    } else {
      await this.#undoStored(judgementId, past, filled);
    }
  }

  async #undoStored(
    judgementId: string,
    past: Past | undefined,
    filled: Filled | undefined,
  ): Promise<void> {
    const key = this.#newId();
    if (past) this.#show({ ...past.question, key, isConfirmed: false });
    this.#set({ isUndoing: true });
    try {
      if ((await this.#outbox.settled(judgementId)) === "refused") throw new Error("not stored");
      const undone = await this.#requests.undo(judgementId, this.#newId(), this.#want);
      this.#confirm(key, undone, past?.question.before ?? filled);
    } catch (error) {
      this.#undoFailed(key, past, error);
    } finally {
      this.#set({ isUndoing: false });
    }
  }

  #takePast(judgementId: string): Past | undefined {
    const place = this.#past.findIndex((past) => past.judgementId === judgementId);
    return place >= 0 ? this.#past.splice(place, 1)[0] : undefined;
  }

  /** Tells the server that this person is still here. Questions given to others are put away. */
  async renew(): Promise<void> {
    const leases = this.#state.questions.map((question) => question.lease.id);
    if (leases.length === 0) return this.take();
    try {
      const { gone, elsewhere } = await this.#requests.renew(leases);
      if (elsewhere) this.#set({ situation: "elsewhere" });
      // The one being looked at stays: a late answer is kept too, and it would vanish under the eye.
      const questions = this.#state.questions.filter(
        (question, index) => index === 0 || !gone.includes(question.lease.id),
      );
      const isFewer = questions.length < this.#state.questions.length;
      this.#set({ questions, isCutOff: false });
      if (isFewer) await this.take();
    } catch (error) {
      this.#set({ isCutOff: error instanceof ApiError && error.isUnreachable });
    }
  }

  setNotice(notice: string): void {
    this.#set({ notice });
  }

  #isOutboxStuck(): boolean {
    const { phase } = this.#outbox.state;
    return phase === "backing_off" || phase === "signed_out";
  }

  #merge(handout: Handout): void {
    const known = new Set(this.#state.questions.map((question) => question.lease.id));
    const fresh = handout.leases
      .filter((lease) => !known.has(lease.id) && !this.#answered.has(lease.id))
      .map((lease) => ({ key: this.#newId(), lease, isConfirmed: true }));
    const mine = handout.remaining === "barred" ? [] : this.#state.questions; // they were given back
    this.#set({
      questions: [...mine, ...fresh],
      progress: handout.progress,
      situation: handout.remaining,
      isCutOff: false,
    });
    const { entrance } = handout;
    if (entrance) this.#set({ feedback: { key: "", lease: undefined, rows: [], entrance } });
    this.#planNext();
  }

  /** Looks again later where nothing else would bring the next question. */
  #planNext(): void {
    clearTimeout(this.#timer);
    const { situation, questions } = this.#state;
    if (!this.#isOpen || questions.length > 0) return;
    const isEmptyHanded = situation === "more" && this.#outbox.state.waiting === 0;
    const wait = isEmptyHanded ? RETRY_MS : POLL_MS[situation];
    if (wait !== undefined) this.#timer = setTimeout(() => void this.take(), wait);
  }

  #takeFailed(error: unknown): void {
    const status = error instanceof ApiError ? error.status : 0;
    if (status === 404 || status === 403) {
      this.#set({ situation: "missing" });
      return;
    }
    this.#set({ isCutOff: status === 0 || status >= 500 });
    // After a lost sign-in the page calls `take` again once the person is back.
    if (status !== 401 && this.#isOpen) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.take(), RETRY_MS);
    }
  }

  #show(question: Question): void {
    this.#set({ questions: [question, ...this.#state.questions], notice: "" });
  }

  #confirm(key: string, undone: Undone, before: Filled | undefined): void {
    this.#answered.delete(undone.lease.id);
    const confirmed: Question = { key, lease: undone.lease, isConfirmed: true, before };
    // The server may have put others away: a pair that came of the answer taken back.
    const held = undone.leases.map((lease) => lease.id);
    const others = this.#state.questions.filter(
      ({ lease }) => held.includes(lease.id) && lease.id !== undone.lease.id,
    );
    this.#set({ questions: [confirmed, ...others] });
    this.#merge(undone);
  }

  #undoFailed(key: string, past: Past | undefined, error: unknown): void {
    const questions = this.#state.questions.filter((question) => question.key !== key);
    const isCutOff = error instanceof ApiError && error.isUnreachable;
    if (past && isCutOff) this.#past.push(past); // it can be tried again
    const notice = error instanceof ApiError ? error.message : messages.undo.failed;
    this.#set({ questions, notice, isCutOff });
    this.#planNext();
  }

  #set(change: Partial<DeskState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
