// @vitest-environment happy-dom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Desk, DeskState } from "./desk";
import { KindDesk } from "./kind-desk";
import type { Guide } from "./queries";
import { useLabelling } from "./use-labelling";

let root: Root;
const answered = vi.fn();
const desk = { answer: answered, state: { isUndoing: false } } as unknown as Desk;
const image = { url: "/media/a", width: 64, height: 64 };
const form = {
  rows: 4,
  columns: 4,
  tools: ["patch", "point"],
  reasons: [
    { key: "smear", label: "Smear", polarity: "bad" },
    { key: "fine", label: "Fine", polarity: "good" },
  ],
  words: true,
};

function Page({ before }: { before?: object }) {
  const guide = { id: 1, kind: "regions", form, skip_reasons: [], flag_reasons: [] };
  const lease = {
    id: "l",
    prompt: "a red star",
    images: [image],
    inputs: [],
    questions: [],
    faces: [],
    is_sensitive: false,
    expires_at: "",
  };
  const state = {
    questions: [{ key: "k", lease, isConfirmed: true, before }],
    situation: "more",
    progress: null,
    notice: "",
  } as unknown as DeskState;
  const asked = guide as unknown as Guide;
  const labelling = useLabelling(desk, state, asked);
  return (
    <>
      <KindDesk guide={asked} {...{ desk, state, labelling }} isCutOff={false} unsent={0} />
      <button type="button" id="paint" onClick={() => labelling.onPainted("k")} />
    </>
  );
}

async function open(before?: object) {
  document.body.innerHTML = "<div></div>";
  root = createRoot(document.body.firstElementChild as Element);
  await act(async () => root.render(<Page {...(before && { before })} />));
}

async function click(selector: string): Promise<void> {
  await act(async () => document.querySelector<HTMLElement>(selector)?.click());
}

async function press(...keys: string[]): Promise<void> {
  for (const key of keys) {
    const target = document.activeElement ?? document.body;
    await act(async () => {
      target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    });
  }
}

const text = () => document.body.textContent ?? "";
const given = () => answered.mock.calls[0]?.[0].regions;

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  answered.mockReset();
});

afterEach(async () => {
  await act(async () => root.unmount());
  vi.unstubAllGlobals();
});

it("hears nothing before the image is painted", async () => {
  await open();
  await press("n", "Enter");
  expect(answered).not.toHaveBeenCalled();
});

it("saves nothing by accident, and nothing on purpose", async () => {
  await open();
  await click("#paint");
  await press("Enter");
  expect(answered).not.toHaveBeenCalled();
  expect(text()).toContain("Nothing to mark” (N)");
  await press("n", "Enter");
  expect(given()).toEqual({ nothing_to_mark: true, marks: [], words: [] });
});

it("marks a patch, a good point and a word by keys alone", async () => {
  await open();
  await click("#paint");
  await press(" ", "x", "d", "ArrowLeft", " ", "w", "ArrowRight", " ", " ", "Enter");
  expect(given()).toEqual({
    nothing_to_mark: false,
    marks: [
      { tool: "patch", reason: "smear", geometry: { cells: [10] } },
      { tool: "point", reason: "fine", geometry: { x: 0.59375, y: 0.625 } },
    ],
    words: [{ word: 1, text: "red", fault: "wrong" }],
  });
});

it("lets a focused button hear its own Space", async () => {
  await open();
  await click("#paint");
  const good = [...document.querySelectorAll("button")].find((one) => one.textContent === "XGood");
  await act(async () => good?.focus());
  await press(" ");
  expect(text()).toContain("Nothing is marked yet");
});

it("has the marks again that were taken back, and can change them", async () => {
  const marks = [{ tool: "patch", reason: "smear", geometry: { cells: [0, 1] } }];
  const words = [{ word: 2, text: "star", fault: "missing" }];
  await open({ regions: { nothing_to_mark: false, marks, words } });
  await click("#paint");
  expect(text()).toContain("Marks (1)");
  await click('[aria-label="Remove mark 1"]');
  await press("Enter");
  expect(given()).toEqual({ nothing_to_mark: false, marks: [], words });
});

it("says so when N is pressed and there are marks", async () => {
  await open();
  await click("#paint");
  await press(" ", "n");
  expect(text()).toContain("There are marks.");
  await press("Backspace", "n", "Enter");
  expect(given().nothing_to_mark).toBe(true);
});
