import { describe, expect, it, vi } from "vitest";
import { ApiError } from "@/client/api-error";
import { Outbox, type Outcome } from "@/lib/outbox";
import { memoryStore } from "@/lib/outbox-store";
import { Desk, type DeskRequests, type Given } from "./desk";
import type { Handout, Lease, Undone } from "./queries";
import type { Answer, Submission } from "./submissions";

const left: Given = { verdict: "answered", choice: "left", reason: "", durationMs: 900, view: {} };
const progress = { mine: 0, filled: 0, places: 10, active_ms: 0 };

function lease(id: string): Lease {
  const image = { url: `/media/${id}`, width: 64, height: 64, video: null };
  const expires_at = "2030-01-01T00:00:00Z";
  return {
    id,
    prompt: id,
    images: [image, image],
    inputs: [],
    questions: [],
    faces: [],
    is_sensitive: false,
    expires_at,
  };
}

const hand = (...ids: string[]): Handout => ({
  leases: ids.map(lease),
  progress,
  remaining: "more",
});

const unreachable = () => Promise.reject(new ApiError(0, "unreachable", "No connection."));

/** A desk whose server is three functions of the test. */
function deskWith(
  requests: Partial<DeskRequests>,
  send: (id: string, body: Submission) => Promise<Outcome<Answer>> = () => new Promise(() => {}),
) {
  let ids = 0;
  const returned: string[][] = [];
  const outbox = new Outbox<Submission, Answer>({
    owner: "1",
    store: Promise.resolve(memoryStore<Submission>()),
    send: (entry) => send(entry.id, entry.body),
    onStored: (entry, answer) => desk.stored(entry, answer),
  });
  const desk: Desk = new Desk({
    campaignId: 7,
    outbox,
    newId: () => {
      ids += 1;
      return `id-${ids}`;
    },
    requests: {
      take: async () => hand("a", "b", "c"),
      undo: unreachable,
      renew: async (leases) => ({ renewed: leases, gone: [] }),
      giveBack: async (leases) => {
        returned.push(leases);
      },
      ...requests,
    },
  });
  const shown = () => desk.state.questions.map((question) => question.lease.id);
  return { desk, outbox, shown, returned };
}

function saved(id: string, handout: Handout, notice = ""): Outcome<Answer> {
  const kept = { id, arrival: "on_time" as const, repeated: false, notice, feedback: [] };
  return { kind: "stored", answer: { saved: kept, ...handout } };
}

describe("answering", () => {
  it("shows the next question before anything is sent", async () => {
    const { desk, shown, outbox } = deskWith({});
    await desk.start();
    desk.answer(left);
    expect(shown()).toEqual(["b", "c"]);
    expect(outbox.state.waiting).toBe(1);
  });

  it("sends lease, choice, time and how many questions to hold", async () => {
    const sent: [string, Submission][] = [];
    const { desk } = deskWith({}, (id, body) => {
      sent.push([id, body]);
      return new Promise(() => {});
    });
    await desk.start();
    const key = desk.current?.key;
    desk.answer(left);
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.[0]).toBe(key);
    expect(sent[0]?.[1]).toMatchObject({
      campaignId: 7,
      judgement: { lease: "a", choice: "left", duration_ms: 900, want: 3 },
    });
  });

  it("never brings back a question whose answer is still on its way", async () => {
    // The server's answer to "a" lists "b" as held: it has not heard of the answer to it.
    const answers: ((outcome: Outcome<Answer>) => void)[] = [];
    const { desk, shown } = deskWith({}, () => new Promise((resolve) => answers.push(resolve)));
    await desk.start();
    desk.answer(left);
    desk.answer(left);
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    answers[0]?.(saved("x", hand("b", "c", "d")));
    await vi.waitFor(() => expect(shown()).toEqual(["c", "d"]));
  });

  it("shows what the server has to say about an answer, until the next one", async () => {
    const { desk } = deskWith({}, async (id) => saved(id, hand("b", "c"), "It came late."));
    await desk.start();
    desk.answer(left);
    await vi.waitFor(() => expect(desk.state.notice).toBe("It came late."));
    desk.answer(left);
    expect(desk.state.notice).toBe("");
  });

  it("does not show again what an earlier page answered and could not send", async () => {
    const { desk, outbox, shown } = deskWith({});
    outbox.add("old", {
      campaignId: 7,
      judgement: {
        lease: "a",
        verdict: "answered",
        choice: "left",
        checklist: "",
        reason: "",
        duration_ms: 1,
        want: 3,
      },
    });
    await desk.start();
    expect(shown()).toEqual(["b", "c"]);
  });
});

describe("taking back", () => {
  it("puts an answer that was never sent back by itself", async () => {
    const { desk, outbox, shown } = deskWith({});
    await desk.start();
    desk.answer(left);
    await vi.waitFor(() => expect(outbox.state.phase).toBe("sending"));
    desk.answer(left); // waits behind the first
    await desk.undo(desk.lastJudgementId ?? "");
    expect(shown()).toEqual(["b", "c"]);
    expect(desk.current?.isConfirmed).toBe(true);
    expect(outbox.state.waiting).toBe(1);
  });

  it("asks a stored one again at once, but takes no answer before the server agrees", async () => {
    let agree: () => void = () => undefined;
    const undo = vi.fn(
      () =>
        new Promise<Handout & { lease: Lease }>((resolve) => {
          agree = () => resolve({ lease: lease("a2"), ...hand("a2", "b", "c") });
        }),
    );
    const { desk, outbox, shown } = deskWith({ undo }, async (id) => saved(id, hand("b", "c")));
    await desk.start();
    const judged = desk.current?.key ?? "";
    desk.answer(left);
    await outbox.settled(judged);
    const undone = desk.undo(judged);
    expect(shown()).toEqual(["a", "b", "c"]);
    desk.answer(left);
    expect(shown()).toEqual(["a", "b", "c"]);
    await vi.waitFor(() => expect(undo).toHaveBeenCalledOnce());
    agree();
    await undone;
    expect(shown()).toEqual(["a2", "b", "c"]);
    expect(desk.current).toMatchObject({ isConfirmed: true });
    expect(desk.current?.key).not.toBe(judged);
  });

  it("goes on with the present question when it fails, and can be tried again", async () => {
    const { desk, outbox, shown } = deskWith({}, async (id) => saved(id, hand("b", "c")));
    await desk.start();
    const judged = desk.current?.key ?? "";
    desk.answer(left);
    await outbox.settled(judged);
    await desk.undo(judged);
    expect(shown()).toEqual(["b", "c"]);
    expect(desk.state.notice).toBe("No connection.");
    expect(desk.lastJudgementId).toBe(judged);
  });
});

describe("the hold", () => {
  it("is given back when the page is left", async () => {
    const { desk, returned } = deskWith({});
    await desk.start();
    desk.answer(left);
    desk.leave();
    expect(returned).toEqual([["b", "c"]]);
  });

  it("loses what others have been given, but never the question being looked at", async () => {
    const { desk, shown } = deskWith({
      take: vi
        .fn()
        .mockResolvedValueOnce(hand("a", "b", "c"))
        .mockResolvedValue(hand("d", "e")),
      renew: async () => ({ renewed: [], gone: ["a", "b", "c"] }),
    });
    await desk.start();
    await desk.renew();
    expect(shown()).toEqual(["a", "d", "e"]);
  });

  it("looks again by itself while others hold the last questions", async () => {
    vi.useFakeTimers();
    try {
      const take = vi
        .fn<DeskRequests["take"]>()
        .mockResolvedValueOnce({ leases: [], progress, remaining: "wait" })
        .mockResolvedValue(hand("z"));
      const { desk, shown } = deskWith({ take });
      await desk.start();
      expect(desk.state.situation).toBe("wait");
      await vi.advanceTimersByTimeAsync(4_000);
      expect(shown()).toEqual(["z"]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("does not look again when all is done", async () => {
    vi.useFakeTimers();
    try {
      const take = vi.fn(async () => ({ ...hand(), remaining: "done" as const }));
      const { desk } = deskWith({ take });
      await desk.start();
      await vi.advanceTimersByTimeAsync(60_000);
      expect(take).toHaveBeenCalledOnce();
    } finally {
      vi.useRealTimers();
    }
  });

  it("says so when there is no such campaign, and tries on when there is no connection", async () => {
    const missing = deskWith({
      take: () => Promise.reject(new ApiError(404, "not_found", "Nothing here.")),
    });
    await missing.desk.start();
    expect(missing.desk.state.situation).toBe("missing");

    vi.useFakeTimers();
    try {
      const take = vi
        .fn<DeskRequests["take"]>()
        .mockImplementationOnce(unreachable)
        .mockResolvedValue(hand("a"));
      const { desk, shown } = deskWith({ take });
      await desk.start();
      expect(desk.state.isCutOff).toBe(true);
      await vi.advanceTimersByTimeAsync(2_000);
      expect(shown()).toEqual(["a"]);
      expect(desk.state.isCutOff).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("scores and answers", () => {
  const ratings = [{ image: 0, criterion: "texture", value: 5 }];
  const given: Given = { verdict: "answered", ratings, reason: "", durationMs: 900, view: {} };

  it("are sent with no choice", async () => {
    const sent: Submission[] = [];
    const { desk } = deskWith({}, (_, body) => {
      sent.push(body);
      return new Promise(() => {});
    });
    await desk.start();
    desk.answer(given);
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.judgement).toMatchObject({ choice: null, ratings });
    expect(sent[0]?.judgement.answers).toBeUndefined();
  });

  it("stand with their question again when they are taken back", async () => {
    const undone = { ...hand("a"), lease: lease("a") } as unknown as Undone;
    const { desk } = deskWith({ undo: async () => undone }, async (id) =>
      saved(id, { ...hand("b", "c") }),
    );
    await desk.start();
    const id = desk.current?.key ?? "";
    desk.answer(given);
    await desk.undo(id);
    expect(desk.current).toMatchObject({ isConfirmed: true, before: { ratings } });
  });

  it("put away what came of them, where the server has taken that back as well", async () => {
    const undone = { ...hand("a"), lease: lease("a") } as unknown as Undone;
    const { desk, shown } = deskWith(
      { take: async () => hand("a"), undo: async () => undone },
      async (id) => saved(id, hand("next")),
    );
    await desk.start();
    const id = desk.current?.key ?? "";
    desk.answer(given);
    await vi.waitFor(() => expect(shown()).toEqual(["next"]));
    await desk.undo(id);
    expect(shown()).toEqual(["a"]);
  });

  it("come from the server's list where this page does not know them", async () => {
    const undone = { ...hand("z"), lease: lease("z") } as unknown as Undone;
    const { desk, outbox } = deskWith({ undo: async () => undone });
    await desk.start();
    await outbox.leftovers();
    await desk.undo("of-yesterday", { ratings });
    expect(desk.current?.before).toEqual({ ratings });
  });

  it("are none where the question was only skipped", async () => {
    const undone = { ...hand("z"), lease: lease("z") } as unknown as Undone;
    const { desk, outbox } = deskWith({ undo: async () => undone });
    await desk.start();
    await outbox.leftovers();
    await desk.undo("of-yesterday", { verdict: "skipped", ratings: [] });
    expect(desk.current?.before).toBeUndefined();
  });
});
