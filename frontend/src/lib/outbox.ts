import type { Entry, EntryStore, Refusal } from "./outbox-store";

/** What became of one try to send an entry. */
export type Outcome<Answer> =
  | { kind: "stored"; answer: Answer }
  | { kind: "refused"; refusal: Refusal } // trying again would not help: kept aside and shown
  | { kind: "later"; waitSeconds?: number | undefined } // no network, a restart, too many requests
  | { kind: "signed_out" };

export interface OutboxState<Body> {
  readonly waiting: number; // entries not yet stored, the one under way included
  readonly phase: "idle" | "sending" | "backing_off" | "signed_out";
  readonly refused: readonly Entry<Body>[];
  readonly isDurable: boolean;
  readonly isRead: boolean; // false until what an earlier page left is known
}

export interface OutboxOptions<Body, Answer> {
  owner: string;
  store: Promise<EntryStore<Body>>;
  send: (entry: Entry<Body>) => Promise<Outcome<Answer>>;
  onStored?: (entry: Entry<Body>, answer: Answer) => void;
  onRefused?: (entry: Entry<Body>, refusal: Refusal) => void;
}

export type Settlement = "stored" | "refused";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/**
 * Sends what a person submitted, one after the other, until the server has each of them.
 *
 * An entry is written to the browser's store before it is sent and leaves it only when the server
 * has stored it or the person has put a refusal away. Reload, lost network, an ended sign-in and a
 * restarted server therefore cost time and nothing else.
 */
export class Outbox<Body, Answer> {
  readonly #options: OutboxOptions<Body, Answer>;
  readonly #entries = new Map<string, Entry<Body>>();
  readonly #listeners = new Set<() => void>();
  readonly #settling = new Map<string, ((how: Settlement) => void)[]>();
  readonly #loaded: Promise<void>;
  #state: OutboxState<Body> = {
    waiting: 0,
    phase: "idle",
    refused: [],
    isDurable: true,
    isRead: false,
  };
  #sending: string | null = null;
  #failures = 0; // in a row
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastOrder = 0;

  constructor(options: OutboxOptions<Body, Answer>) {
    this.#options = options;
    this.#loaded = this.#load();
  }

  /** What an earlier page left unsent. Resolves once it has been read; sending begins by itself. */
  async leftovers(): Promise<readonly Entry<Body>[]> {
    await this.#loaded;
    return [...this.#entries.values()];
  }

  get state(): OutboxState<Body> {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  add(id: string, body: Body): void {
    this.#lastOrder = Math.max(this.#lastOrder + 1, Date.now());
    const entry: Entry<Body> = {
      id,
      owner: this.#options.owner,
      order: this.#lastOrder,
      body,
      attempts: 0,
      refusal: null,
    };
    this.#entries.set(id, entry);
    this.#changed();
    void this.#keep(entry).then(() => this.#pump());
  }

  /** Takes an entry back if no try to send it was ever made. Says whether it could. */
  withdraw(id: string): boolean {
    const entry = this.#entries.get(id);
    if (!entry || entry.attempts > 0 || this.#sending === id) return false;
    this.#drop(id);
    return true;
  }

  /** How the entry ends: at once if the outbox does not hold it (any more). */
  settled(id: string): Promise<Settlement> {
    const entry = this.#entries.get(id);
    if (!entry) return Promise.resolve("stored");
    if (entry.refusal) return Promise.resolve("refused");
    return new Promise((resolve) => {
      this.#settling.set(id, [...(this.#settling.get(id) ?? []), resolve]);
    });
  }

  /** Tries at once: the network is back, or the person has signed in again. */
  wake = (): void => {
    clearTimeout(this.#timer);
    this.#failures = 0;
    if (this.#sending === null) this.#enter("idle");
    void this.#pump();
  };

  /** Puts a refused entry away for good. */
  dismiss(id: string): void {
    if (this.#entries.get(id)?.refusal) this.#drop(id);
  }

  /** Tries a refused entry once more. */
  retry(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry?.refusal) return;
    void this.#keep({ ...entry, refusal: null });
    this.#changed();
    this.wake();
  }

  async #load(): Promise<void> {
    const store = await this.#options.store;
    let rows: Entry<Body>[] = [];
    try {
      rows = await store.all(this.#options.owner);
    } catch {
      // Unreadable leftovers must not stop today's work.
    }
    for (const row of rows) if (!this.#entries.has(row.id)) this.#entries.set(row.id, row);
    this.#state = { ...this.#state, isDurable: store.isDurable, isRead: true };
    this.#changed();
    void this.#pump();
  }

  /** The waiting entry tried least often, the oldest of those: one bad entry cannot block the rest. */
  #next(): Entry<Body> | undefined {
    let best: Entry<Body> | undefined;
    for (const entry of this.#entries.values()) {
      if (entry.refusal) continue;
      if (!best || entry.attempts < best.attempts) best = entry;
      else if (entry.attempts === best.attempts && entry.order < best.order) best = entry;
    }
    return best;
  }

  async #pump(): Promise<void> {
    if (this.#sending !== null || this.#state.phase === "backing_off") return;
    if (this.#state.phase === "signed_out") return;
    const entry = this.#next();
    if (!entry) {
      this.#enter("idle");
      return;
    }
    this.#sending = entry.id;
    this.#enter("sending");
    const tried = { ...entry, attempts: entry.attempts + 1 };
    this.#entries.set(entry.id, tried);
    const outcome = await this.#options
      .send(tried)
      .catch((): Outcome<Answer> => ({ kind: "later" }));
    this.#sending = null;
    await this.#conclude(tried, outcome);
  }

  async #conclude(entry: Entry<Body>, outcome: Outcome<Answer>): Promise<void> {
    if (outcome.kind === "stored") {
      this.#failures = 0;
      this.#drop(entry.id);
      this.#options.onStored?.(entry, outcome.answer);
      this.#settle(entry.id, "stored");
    } else if (outcome.kind === "refused") {
      await this.#keep({ ...entry, refusal: outcome.refusal });
      this.#changed();
      this.#options.onRefused?.(entry, outcome.refusal);
      this.#settle(entry.id, "refused");
    } else {
      await this.#keep(entry); // the count of tries outlives a reload: withdraw relies on it
      if (outcome.kind === "signed_out") this.#enter("signed_out");
      else this.#backOff(outcome.waitSeconds);
      return;
    }
    void this.#pump();
  }

  #backOff(waitSeconds: number | undefined): void {
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    this.#failures += 1;
    // A restarted server should not meet everybody at the same instant.
    const jittered = wait * (0.75 + 0.5 * Math.random());
    this.#enter("backing_off");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#enter("idle");
        void this.#pump();
      },
      Math.max(jittered, 1000 * (waitSeconds ?? 0)),
    );
  }

  #settle(id: string, how: Settlement): void {
    const waiting = this.#settling.get(id) ?? [];
    this.#settling.delete(id);
    for (const resolve of waiting) resolve(how);
  }

  async #keep(entry: Entry<Body>): Promise<void> {
    this.#entries.set(entry.id, entry);
    const store = await this.#options.store;
    try {
      await store.put(entry);
      // It may have been withdrawn while the store was writing.
      if (!this.#entries.has(entry.id)) await store.remove(entry.id);
    } catch {
      this.#state = { ...this.#state, isDurable: false }; // a full disk: still sent, and said so
      this.#changed();
    }
  }

  #drop(id: string): void {
    this.#entries.delete(id);
    this.#changed();
    void this.#options.store.then((store) => store.remove(id)).catch(() => undefined);
  }

  #enter(phase: OutboxState<Body>["phase"]): void {
    if (this.#state.phase === phase) return;
    this.#state = { ...this.#state, phase };
    this.#changed();
  }

  #changed(): void {
    const entries = [...this.#entries.values()];
    const refused = entries.filter((entry) => entry.refusal !== null);
    this.#state = { ...this.#state, waiting: entries.length - refused.length, refused };
    for (const listener of this.#listeners) listener();
  }
}
