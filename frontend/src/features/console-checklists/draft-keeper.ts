import { ApiError } from "@/client/api-error";
import type { EditBody } from "./draft-body";

const WAIT_MS = 600; // after the last key, before the draft is sent
const LONGEST_WAIT_MS = 30_000; // before it is sent again
const LATER: ReadonlySet<number> = new Set([403, 408, 425, 429]); // a no for now

type Trouble = "conflict" | "signed_out" | "later" | "refused";
export type SaveState = "saved" | "waiting" | "saving" | Trouble;

export interface Status {
  readonly state: SaveState;
  readonly why: string; // the server's sentence where there is trouble
}

interface Options {
  body: EditBody; // what the server has
  sha: string; // of that
  /** Sends it and gives the SHA-256 of what the server has then. */
  save: (body: EditBody, basedOn: string) => Promise<string>;
  /** Told anew after each try, also where it says the same as before. */
  onStatus: (status: Status) => void;
}

/** What a draft that was not kept stands before: another try, or somebody. */
export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof ApiError)) return "later";
  const { status, code } = error;
  if (status === 409 && code === "draft_changed") return "conflict";
  if (status === 401) return "signed_out";
  return status >= 400 && status < 500 && !LATER.has(status) ? "refused" : "later";
}

/** Brings a draft to the server, one try at a time, until the server has what is in the editor. */
export class DraftKeeper {
  readonly #save: Options["save"];
  readonly #onStatus: Options["onStatus"];
  #body: EditBody;
  #sent: EditBody;
  #sha: string;
  #underWay: Promise<void> | undefined;
  #trouble: { state: Trouble; error: unknown } | undefined; // of the last try
  #tries = 0; // in vain, one after the other
  #earliest = 0; // ms since 1970, when it may be tried again

  constructor({ body, sha, save, onStatus }: Options) {
    this.#body = this.#sent = body;
    this.#sha = sha;
    this.#save = save;
    this.#onStatus = onStatus;
  }

  /** Of what the server has. */
  get sha(): string {
    return this.#sha;
  }

  /** How long to wait before the next try, in ms; undefined where there is nothing to try by itself. */
  get wait(): number | undefined {
    const state = this.#state;
    if (state !== "waiting" && state !== "later") return undefined;
    return Math.max(WAIT_MS, this.#earliest - Date.now());
  }

  change(body: EditBody): void {
    this.#body = body;
    // Other words may be taken where these were not.
    if (this.#trouble?.state === "refused") this.#trouble = undefined;
    this.#tell();
  }

  /** Resolves when all of it is kept, also what is typed meanwhile, or when a try was in vain. */
  send(): Promise<void> {
    if (this.#underWay) return this.#underWay;
    if (this.#sent === this.#body || this.#trouble?.state === "conflict") return Promise.resolve();
    this.#underWay = this.#sendAll().finally(() => {
      this.#underWay = undefined;
      this.#tell();
    });
    this.#tell();
    return this.#underWay;
  }

  /** Raises what stands in the way where the server has not all of it. */
  async flush(): Promise<void> {
    await this.send();
    if (this.#sent !== this.#body) throw this.#trouble?.error ?? new Error("Not saved yet.");
  }

  get #state(): SaveState {
    if (this.#trouble) return this.#trouble.state;
    if (this.#underWay) return "saving";
    return this.#sent === this.#body ? "saved" : "waiting";
  }

  async #sendAll(): Promise<void> {
    try {
      while (this.#sent !== this.#body) {
        const sending = this.#body;
        this.#sha = await this.#save(sending, this.#sha);
        this.#sent = sending;
        this.#trouble = undefined;
        this.#tries = 0;
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    const asked = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
    const wait = Math.min(LONGEST_WAIT_MS, WAIT_MS * 2 ** this.#tries);
    this.#trouble = { state: troubleOf(error), error };
    this.#tries += 1;
    this.#earliest = Date.now() + Math.max(asked, wait);
  }

  #tell(): void {
    const error = this.#trouble?.error;
    this.#onStatus({ state: this.#state, why: error instanceof Error ? error.message : "" });
  }
}
