import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Outbox, type Outcome } from "./outbox";
import { type Entry, type EntryStore, memoryStore, openEntryStore } from "./outbox-store";

interface Body {
  choice: string;
}

const stored: Outcome<string> = { kind: "stored", answer: "ok" };
const later: Outcome<string> = { kind: "later" };

/** A server that answers each try with the next outcome of a script, then with "stored". */
function scripted(...script: Outcome<string>[]) {
  const sent: Entry<Body>[] = [];
  const send = async (entry: Entry<Body>): Promise<Outcome<string>> => {
    sent.push(entry);
    return script.shift() ?? stored;
  };
  return { sent, send, ids: () => sent.map((entry) => entry.id) };
}

function outboxOn(
  store: EntryStore<Body>,
  send: (entry: Entry<Body>) => Promise<Outcome<string>>,
  owner = "1",
) {
  return new Outbox<Body, string>({ owner, store: Promise.resolve(store), send });
}

/** Lets everything that is ready happen; timers stand still. */
async function calm(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

describe("an outbox", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("sends in the order of the answers, and is then empty", async () => {
    const server = scripted();
    const store = memoryStore<Body>();
    const outbox = outboxOn(store, server.send);
    outbox.add("a", { choice: "left" });
    outbox.add("b", { choice: "right" });
    expect(outbox.state.waiting).toBe(2);
    await calm();
    expect(server.ids()).toEqual(["a", "b"]);
    expect(outbox.state).toMatchObject({ waiting: 0, phase: "idle" });
    expect(await store.all("1")).toEqual([]);
  });

  it("says that it knows what is left over only once it has read it", async () => {
    const outbox = outboxOn(memoryStore(), scripted().send);
    expect(outbox.state).toMatchObject({ waiting: 0, isRead: false });
    await outbox.leftovers();
    expect(outbox.state.isRead).toBe(true);
  });

  it("keeps an answer until the server has it, and tries again with the same id", async () => {
    const server = scripted(later, later);
    const outbox = outboxOn(memoryStore(), server.send);
    outbox.add("a", { choice: "left" });
    await calm();
    expect(outbox.state).toMatchObject({ waiting: 1, phase: "backing_off" });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.ids()).toEqual(["a", "a", "a"]);
    expect(outbox.state.waiting).toBe(0);
  });

  it("waits longer after each failure in a row, and as long as the server asks", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.5); // no jitter
    const server = scripted(later, later, { kind: "later", waitSeconds: 60 });
    const outbox = outboxOn(memoryStore(), server.send);
    outbox.add("a", { choice: "left" });
    await calm();
    await vi.advanceTimersByTimeAsync(499);
    expect(server.sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(server.sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(999);
    expect(server.sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(server.sent).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(59_999);
    expect(server.sent).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1);
    expect(server.sent).toHaveLength(4);
  });

  it("tries at once when the network is back", async () => {
    const server = scripted(later);
    const outbox = outboxOn(memoryStore(), server.send);
    outbox.add("a", { choice: "left" });
    await calm();
    outbox.wake();
    await calm();
    expect(outbox.state.waiting).toBe(0);
  });

  it("treats a request that blew up like a lost network", async () => {
    let tries = 0;
    const outbox = outboxOn(memoryStore(), async () => {
      tries += 1;
      if (tries === 1) throw new Error("boom");
      return stored;
    });
    outbox.add("a", { choice: "left" });
    await calm();
    expect(outbox.state.waiting).toBe(1);
    outbox.wake();
    await calm();
    expect(outbox.state.waiting).toBe(0);
  });

  it("stands still without a sign-in and goes on after it", async () => {
    const server = scripted({ kind: "signed_out" });
    const outbox = outboxOn(memoryStore(), server.send);
    outbox.add("a", { choice: "left" });
    outbox.add("b", { choice: "left" });
    await calm();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(outbox.state).toMatchObject({ waiting: 2, phase: "signed_out" });
    expect(server.sent).toHaveLength(1);
    outbox.wake();
    await calm();
    expect(outbox.state).toMatchObject({ waiting: 0, phase: "idle" });
  });

  it("puts a refused answer aside, goes on with the next, and forgets it only when told", async () => {
    const refusal = { code: "already_judged", message: "The first answer was kept." };
    const server = scripted({ kind: "refused", refusal });
    const store = memoryStore<Body>();
    const outbox = outboxOn(store, server.send);
    outbox.add("a", { choice: "left" });
    outbox.add("b", { choice: "right" });
    await calm();
    expect(server.ids()).toEqual(["a", "b"]);
    expect(outbox.state.waiting).toBe(0);
    expect(outbox.state.refused.map((entry) => entry.refusal)).toEqual([refusal]);
    expect(await store.all("1")).toHaveLength(1);
    outbox.dismiss("a");
    await calm();
    expect(outbox.state.refused).toEqual([]);
    expect(await store.all("1")).toEqual([]);
  });

  it("sends a refused answer again when told to", async () => {
    const server = scripted({ kind: "refused", refusal: { code: "x", message: "no" } });
    const outbox = outboxOn(memoryStore(), server.send);
    outbox.add("a", { choice: "left" });
    await calm();
    outbox.retry("a");
    await calm();
    expect(server.ids()).toEqual(["a", "a"]);
    expect(outbox.state).toMatchObject({ waiting: 0, refused: [] });
  });

  it("does not let one answer that always fails block the others", async () => {
    const sent: string[] = [];
    const outbox = outboxOn(memoryStore(), async (entry) => {
      sent.push(entry.id);
      return entry.id === "bad" ? later : stored;
    });
    outbox.add("bad", { choice: "left" });
    outbox.add("good", { choice: "left" });
    await calm();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sent.slice(0, 2)).toEqual(["bad", "good"]);
    expect(outbox.state.waiting).toBe(1);
  });

  it("takes back what was never sent, and nothing else", async () => {
    let release: (outcome: Outcome<string>) => void = () => undefined;
    const sent: string[] = [];
    const outbox = outboxOn(memoryStore(), (entry) => {
      sent.push(entry.id);
      return new Promise((resolve) => {
        release = resolve;
      });
    });
    outbox.add("under way", { choice: "left" });
    outbox.add("behind it", { choice: "left" });
    await calm();
    expect(outbox.withdraw("under way")).toBe(false);
    expect(outbox.withdraw("behind it")).toBe(true);
    expect(outbox.withdraw("unknown")).toBe(false);
    release(stored);
    await calm();
    expect(sent).toEqual(["under way"]);
    expect(outbox.state.waiting).toBe(0);
  });

  it("never takes back what may have reached the server", async () => {
    const outbox = outboxOn(memoryStore(), scripted(later).send);
    outbox.add("a", { choice: "left" });
    await calm();
    expect(outbox.withdraw("a")).toBe(false);
  });

  it("tells how an answer ended", async () => {
    const server = scripted(stored, { kind: "refused", refusal: { code: "x", message: "no" } });
    const outbox = outboxOn(memoryStore(), server.send);
    outbox.add("a", { choice: "left" });
    outbox.add("b", { choice: "left" });
    const ends = Promise.all([outbox.settled("a"), outbox.settled("b")]);
    await calm();
    expect(await ends).toEqual(["stored", "refused"]);
    expect(await outbox.settled("b")).toBe("refused");
    expect(await outbox.settled("long gone")).toBe("stored");
  });

  it("still sends, and says so, when the browser's store is full", async () => {
    const store = { ...memoryStore<Body>(), isDurable: true };
    store.put = () => Promise.reject(new Error("quota"));
    const server = scripted();
    const outbox = outboxOn(store, server.send);
    outbox.add("a", { choice: "left" });
    await calm();
    expect(server.ids()).toEqual(["a"]);
    expect(outbox.state.isDurable).toBe(false);
  });
});

describe("the browser's store", () => {
  beforeEach(() => {
    vi.stubGlobal("indexedDB", new IDBFactory());
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  const idle = (outbox: Outbox<Body, string>) =>
    vi.waitFor(() => expect(outbox.state).toMatchObject({ waiting: 0, phase: "idle" }));

  it("brings unsent answers over a reload, in their order", async () => {
    const offline = new Outbox<Body, string>({
      owner: "1",
      store: openEntryStore<Body>("test"),
      send: () => new Promise(() => undefined),
    });
    offline.add("a", { choice: "left" });
    offline.add("b", { choice: "right" });
    const store = await openEntryStore<Body>("test");
    await vi.waitFor(async () => expect(await store.all("1")).toHaveLength(2));

    const server = scripted();
    const reloaded = new Outbox<Body, string>({
      owner: "1",
      store: openEntryStore<Body>("test"),
      send: server.send,
    });
    expect((await reloaded.leftovers()).map((entry) => entry.body.choice)).toEqual([
      "left",
      "right",
    ]);
    await idle(reloaded);
    expect(server.ids()).toEqual(["a", "b"]);
    await vi.waitFor(async () => expect(await store.all("1")).toEqual([]));
    expect(reloaded.state.isDurable).toBe(true);
  });

  it("gives nobody the answers of somebody else", async () => {
    const store = await openEntryStore<Body>("test");
    await store.put({
      id: "a",
      owner: "1",
      order: 1,
      body: { choice: "left" },
      attempts: 0,
      refusal: null,
    });
    const server = scripted();
    const other = outboxOn(store, server.send, "2");
    expect(await other.leftovers()).toEqual([]);
    expect(server.sent).toEqual([]);
    expect(await store.all("1")).toHaveLength(1);
  });

  it("falls back to memory where the browser allows no storage", async () => {
    vi.stubGlobal("indexedDB", undefined);
    const store = await openEntryStore<Body>("test");
    expect(store.isDurable).toBe(false);
    const server = scripted();
    const outbox = outboxOn(store, server.send);
    outbox.add("a", { choice: "left" });
    await idle(outbox);
    expect(server.ids()).toEqual(["a"]);
  });
});
