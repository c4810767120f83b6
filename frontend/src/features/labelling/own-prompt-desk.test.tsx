// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Desk, DeskState } from "./desk";
import { OwnPromptDesk } from "./own-prompt-desk";
import type { OwnPrompt, OwnState } from "./own-prompt-queries";
import type { Guide } from "./queries";
import { useLabelling } from "./use-labelling";

// The client takes its `fetch` when it is made: before the imports above.
const wire = vi.hoisted(() => {
  const made = { answer: async (_: Request): Promise<Response> => Response.json({}) };
  globalThis.fetch = (request) => made.answer(request as Request);
  return made;
});

let root: Root;
let server: OwnState;
let sent: { path: string; body: unknown }[];
let refusal: string;
const desk = {
  answer: vi.fn(),
  take: vi.fn(async () => undefined),
  leave: vi.fn(),
  start: vi.fn(async () => undefined),
  state: { isUndoing: false },
};
const image = (url: string) => ({ url, width: 64, height: 64, video: null });
const own: OwnPrompt = {
  id: "o",
  prompt: "a red star",
  begun_at: "",
  phase: "pair",
  before: 0,
  drawn: 0,
  asked: 4,
  rounds: [],
};
const pair = {
  key: "k",
  lease: { id: "l", prompt: "a red star", images: [image("/a"), image("/b")], inputs: [] },
  isConfirmed: true,
};

function Page({ situation, hasPair }: { situation: string; hasPair: boolean }) {
  const guide = { id: 1, kind: "own_prompt", status: "open", skip_reasons: [], flag_reasons: [] };
  const state = {
    questions: hasPair ? [pair] : [],
    situation,
    progress: null,
    notice: "",
  } as unknown as DeskState;
  const asked = guide as unknown as Guide;
  const labelling = useLabelling(desk as unknown as Desk, state, asked);
  const form = { longest: 20, examples: ["a blue ring"] };
  const given = { guide: asked, state, labelling, form, desk: desk as unknown as Desk };
  return (
    <>
      <OwnPromptDesk {...given} isCutOff={false} unsent={0} />
      <button type="button" id="paint" onClick={() => labelling.onPainted("k")} />
    </>
  );
}

async function open(situation: string, hasPair = false) {
  document.body.innerHTML = "<div></div>";
  root = createRoot(document.body.firstElementChild as Element);
  const client = new QueryClient();
  await act(async () =>
    root.render(
      <QueryClientProvider client={client}>
        <Page situation={situation} hasPair={hasPair} />
      </QueryClientProvider>,
    ),
  );
  await settle();
}

const settle = () => act(async () => void (await new Promise((done) => setTimeout(done, 20))));
const text = () => document.body.textContent ?? "";
const box = () => document.querySelector("textarea");

async function type(words: string): Promise<void> {
  await act(async () => {
    const field = box() as HTMLTextAreaElement;
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set?.call(
      field,
      words,
    );
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

async function press(key: string): Promise<void> {
  const target = document.activeElement ?? document.body;
  await act(async () => {
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  });
  await settle();
}

async function click(words: string): Promise<void> {
  const buttons = [...document.querySelectorAll("button")];
  await act(async () => buttons.find((one) => one.textContent?.includes(words))?.click());
  await settle();
}

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  sessionStorage.clear();
  server = { own_prompt: null, written: 3, most: 50 };
  sent = [];
  refusal = "";
  for (const one of [desk.answer, desk.take, desk.leave, desk.start]) one.mockClear();
  wire.answer = async (request) => {
    const path = new URL(request.url, "http://x").pathname;
    if (request.method === "POST")
      sent.push({ path, body: await request.json().catch(() => null) });
    const isRefused = request.method === "POST" && refusal !== "";
    const body = isRefused ? { error: { code: "bad_request", message: refusal } } : server;
    return Response.json(body, { status: isRefused ? 400 : 200 });
  };
});

afterEach(async () => {
  await act(async () => root.unmount());
  vi.unstubAllGlobals();
});

it("asks for a prompt first, with examples, and sends it once with an id of its own", async () => {
  await open("done");
  expect(text()).toContain("What should be drawn?");
  expect(text()).toContain("3 of 50 prompts written");
  expect(document.activeElement).toBe(box());
  await click("a blue ring");
  expect(box()?.value).toBe("a blue ring");
  await press("Enter");
  expect(sent).toHaveLength(1);
  expect(sent[0]?.body).toMatchObject({ text: "a blue ring", id: expect.stringMatching(/-/) });
  expect(desk.start).toHaveBeenCalledOnce(); // what there is now is asked for
});

it("sends nothing that is empty or too long", async () => {
  await open("done");
  await press("Enter");
  await type("x".repeat(21));
  await press("Enter");
  expect(sent).toEqual([]);
  expect(box()?.getAttribute("aria-invalid")).toBe("true");
});

it("says why a prompt is refused, keeps it, and sends it again under the same id", async () => {
  await open("done");
  refusal = "This campaign draws no gore. Write another prompt.";
  await type("a gory thing");
  await press("Enter");
  expect(document.querySelector("form [role=alert]")?.textContent).toBe(refusal);
  expect(box()?.value).toBe("a gory thing");
  expect(desk.start).not.toHaveBeenCalled();
  await press("Enter");
  const idOf = (at: number) => (sent[at]?.body as { id: string } | undefined)?.id;
  expect(idOf(0)).toBe(idOf(1));
  await type("a tame thing");
  await press("Enter");
  expect(sent).toHaveLength(3);
  expect(idOf(2)).not.toBe(idOf(0));
});

it("keeps what is written over a reload", async () => {
  await open("done");
  await type("a half-written");
  await act(async () => root.unmount());
  await open("done");
  expect(box()?.value).toBe("a half-written");
});

it.each<[Partial<OwnPrompt>, string]>([
  [{ phase: "queued", before: 2 }, "2 jobs go first"],
  [{ phase: "queued", before: 0 }, "Next in line"],
  [{ phase: "starting" }, "The model is being loaded"],
  [{ phase: "painting", drawn: 1 }, "1 of 4 pictures are there"],
  [{ phase: "failed" }, "This drawing failed"],
  [{ phase: "spent" }, "All pictures of this prompt are shown"],
])("tells the waiting as it is: %o", async (phase, words) => {
  server.own_prompt = { ...own, ...phase };
  await open("wait");
  expect(text()).toContain(words);
  expect(text()).toContain("a red star");
  expect(desk.take).not.toHaveBeenCalled();
});

it("takes the pair as soon as it is ready", async () => {
  server.own_prompt = { ...own, phase: "ready" };
  await open("wait");
  expect(desk.take).toHaveBeenCalled();
});

it("tries a failed drawing again", async () => {
  server.own_prompt = { ...own, phase: "failed" };
  await open("wait");
  await click("Try again");
  expect(sent.map(({ path }) => path)).toEqual(["/api/v1/campaigns/1/own-prompt/retry"]);
});

it("is judged by the keys of a pair", async () => {
  server.own_prompt = own;
  await open("more", true);
  await act(async () => document.getElementById("paint")?.click());
  await press("ArrowDown");
  expect(desk.answer).toHaveBeenCalledWith(expect.objectContaining({ choice: "both_bad" }));
});

it("opens the box by its key beside a pair, hears no pair's keys there, and goes back", async () => {
  server.own_prompt = own;
  await open("more", true);
  await act(async () => document.getElementById("paint")?.click());
  await press("n");
  expect(box()).not.toBeNull();
  expect(text()).toContain("The prompt you are at ends");
  await act(async () => box()?.blur());
  await press("ArrowLeft");
  expect(desk.answer).not.toHaveBeenCalled();
  await click("Back to the pictures");
  expect(box()).toBeNull();
  expect(sent).toEqual([]);
});

it("ends the prompt by its key, and only where there is one", async () => {
  await open("done");
  await act(async () => box()?.blur());
  await press("e");
  expect(sent).toEqual([]);
  await act(async () => root.unmount());
  server.own_prompt = own;
  await open("more", true);
  await press("e");
  expect(sent.map(({ path }) => path)).toEqual(["/api/v1/campaigns/1/own-prompt/end"]);
  expect(desk.leave).toHaveBeenCalledOnce();
});

it("lists the pairs of the prompt with what was chosen", async () => {
  const images = [image("/a"), image("/b")];
  server.own_prompt = {
    ...own,
    rounds: [
      { number: 2, images, verdict: "skipped", choice: null },
      { number: 1, images, verdict: "answered", choice: "right" },
    ],
  };
  await open("more", true);
  const rows = [...document.querySelectorAll("ol li")];
  expect(rows.map((row) => row.textContent)).toEqual(["Pair 1: the second one", "Pair 2: skipped"]);
  const chosen = [...(rows[0]?.querySelectorAll("img") ?? [])].map((one) => one.dataset.chosen);
  expect(chosen).toEqual(["false", "true"]);
});
