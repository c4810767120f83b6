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
  entrance: null,
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
    onRefused: (entry, refusal) => desk.refused(entry, refusal),
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
      renew: async () => ({ gone: [], elsewhere: false }),
      giveBack: async (leases) => {
        returned.push(leases);
      },
      ...requests,
    },
  });
  const shown = () => desk.state.questions.map((question) => question.lease.id);
  return { desk, outbox, shown, returned };
}

type Row = Answer["saved"]["feedback"][number];

function saved(id: string, handout: Handout, notice = "", feedback: Row[] = []): Outcome<Answer> {
  const kept = { id, arrival: "on_time" as const, repeated: false, notice, feedback };
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

  it("shows what was expected in the entrance test, until the next answer", async () => {
    const row = { question: "Overall", image: 0, yours: "left", expected: "right", credit: 0 };
    const rows = [{ ...row, expects: [{ answer: "right", share: 1 }], explanation: "Sharper." }];
    const { desk, shown } = deskWith({}, async (id) => saved(id, hand("b", "c"), "", rows));
    await desk.start();
    desk.answer(left);
    expect(desk.state.feedback).toBeNull();
    await vi.waitFor(() => expect(desk.state.feedback?.rows).toEqual(rows));
    expect(desk.state.feedback?.lease?.id).toBe("a");
    expect(shown(), "nothing waits for it").toEqual(["b", "c"]);
    desk.answer(left);
    expect(desk.state.feedback).toBeNull();
  });

  it("says how the entrance test ended, with its last answer or when it looks again", async () => {
    const entrance = { passed: true, credit: 0.9, mark: 80 };
    const row = { question: "Overall", image: 0, yours: "left", expected: "left", credit: 1 };
    const rows = [{ ...row, expects: [{ answer: "left", share: 1 }], explanation: "" }];
    const ended = { ...hand("b"), entrance };
    const { desk } = deskWith({}, async (id) => saved(id, ended, "", rows));
    await desk.start();
    desk.answer(left);
    await vi.waitFor(() => expect(desk.state.feedback?.entrance).toEqual(entrance));
    expect(desk.state.feedback?.rows).toEqual(rows);
    const later = deskWith({ take: async () => ended }).desk;
    await later.start();
    expect(later.state.feedback).toMatchObject({ entrance, rows: [] });
  });

  it("asks again what was answered too quickly, and keeps nothing of it aside", async () => {
    const refusal = { code: "too_quick", message: "Look for at least 1.5 s." };
    const { desk, shown, outbox } = deskWith({}, async () => ({ kind: "refused", refusal }));
    await desk.start();
    desk.answer({ ...left, durationMs: 20 });
    await vi.waitFor(() => expect(shown()).toEqual(["a", "b", "c"]));
    expect(desk.state.notice).toBe(refusal.message);
    expect(desk.current?.before).toMatchObject({ choice: "left" });
    expect([outbox.state.waiting, outbox.state.refused]).toEqual([0, []]);
  });

  it("asks the server for a question of an earlier page that was answered too quickly", async () => {
    const takes: number[] = [];
    const { desk } = deskWith({
      take: async (want) => {
        takes.push(want);
        return hand("a");
      },
    });
    await desk.start();
    const judgement = { lease: "old" } as Submission["judgement"];
    const entry = { id: "x", owner: "1", order: 1, attempts: 1, refusal: null };
    const refusal = { code: "too_quick", message: "Look." };
    desk.refused({ ...entry, body: { campaignId: 8, judgement } }, refusal);
    expect(takes, "another campaign's is not ours").toHaveLength(1);
    desk.refused({ ...entry, body: { campaignId: 7, judgement } }, refusal);
    expect(takes).toHaveLength(2);
  });

  it("puts all questions away from who is out", async () => {
    const out = { ...hand(), remaining: "barred" as const };
    const { desk, shown } = deskWith({}, async (id) => saved(id, out));
    await desk.start();
    desk.answer(left);
    await vi.waitFor(() => expect(desk.state.situation).toBe("barred"));
    expect(shown()).toEqual([]);
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
      renew: async () => ({ gone: ["a", "b", "c"], elsewhere: false }),
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
        .mockResolvedValueOnce({ ...hand(), remaining: "wait" })
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

describe("a person who went on in another page", () => {
  const elsewhere: Handout = { leases: [], progress, entrance: null, remaining: "elsewhere" };

  it("is told so with the next answer, which is stored, and keeps what stands on the screen", async () => {
    const { desk, shown, outbox } = deskWith({}, async (id) => saved(id, elsewhere));
    await desk.start();
    desk.answer(left);
    await vi.waitFor(() => expect(desk.state.situation).toBe("elsewhere"));
    expect(outbox.state.waiting).toBe(0);
    expect(shown()).toEqual(["b", "c"]);
  });

  it("is told so when they come back to the page", async () => {
    const { desk, shown } = deskWith({ renew: async () => ({ gone: [], elsewhere: true }) });
    await desk.start();
    await desk.renew();
    expect(desk.state.situation).toBe("elsewhere");
    expect(shown()).toEqual(["a", "b", "c"]);
  });

  it("takes over with opening a page and with the button, never by itself", async () => {
    const asked: boolean[] = [];
    const answers = [hand("a"), elsewhere, hand("a", "d")];
    const { desk, shown } = deskWith({
      take: async (_, takesOver) => {
        asked.push(takesOver);
        return answers.shift() ?? elsewhere;
      },
    });
    await desk.start();
    const key = desk.current?.key;
    await desk.take();
    expect(desk.state.situation).toBe("elsewhere");
    desk.takeOver();
    await vi.waitFor(() => expect(shown()).toEqual(["a", "d"]));
    expect(asked).toEqual([true, false, true]);
    expect(desk.current?.key).toBe(key); // what is filled in belongs to this key
  });

  it("finds put away what was answered in the other page", async () => {
    const answers = [hand("a", "b"), hand("b", "c")];
    const { desk, shown } = deskWith({ take: async () => answers.shift() ?? elsewhere });
    await desk.start();
    desk.takeOver();
    await vi.waitFor(() => expect(shown()).toEqual(["b", "c"]));
  });

  it("puts them away too when an answer turns out to be the second one", async () => {
    const refusal = { code: "already_judged", message: "The first answer stands." };
    const answers = [hand("a", "b", "c"), hand("c", "d")];
    const { desk, shown, outbox } = deskWith(
      { take: async () => answers.shift() ?? elsewhere },
      async () => ({ kind: "refused", refusal }),
    );
    await desk.start();
    desk.answer(left);
    await vi.waitFor(() => expect(shown()).toEqual(["c", "d"]));
    expect(outbox.state.refused).toHaveLength(1); // for the person to decide
  });

  it("says that it takes over until the server has heard it", async () => {
    vi.useFakeTimers();
    const asked: boolean[] = [];
    const { desk } = deskWith({
      take: async (_, takesOver) => {
        asked.push(takesOver);
        return asked.length === 1 ? unreachable() : hand("a");
      },
    });
    await desk.start();
    await vi.advanceTimersByTimeAsync(2_500);
    await desk.take();
    expect(asked).toEqual([true, true, false]);
    vi.useRealTimers();
  });

  it("asks again where an earlier page's answer was stored while it took over", async () => {
    const waiting = { id: "old", body: { campaignId: 7, judgement: { lease: "z" } } };
    const answers = [hand("a"), hand("a", "b")];
    const { desk, shown } = deskWith({
      take: async () => {
        const answer = answers.shift() ?? elsewhere;
        // The server stored it before it heard that this page takes over, and said so.
        if (answers.length === 1) {
          const said = saved("old", elsewhere);
          if (said.kind === "stored") desk.stored(waiting as never, said.answer);
        }
        return answer;
      },
    });
    await desk.start();
    await vi.waitFor(() => expect(shown()).toEqual(["a", "b"]));
    expect(desk.state.situation).toBe("more");
  });
});
