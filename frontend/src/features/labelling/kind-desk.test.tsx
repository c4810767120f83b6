// @vitest-environment happy-dom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Desk, DeskState } from "./desk";
import { KindDesk } from "./kind-desk";
import type { Guide } from "./queries";
import { useLabelling } from "./use-labelling";

let root: Root;
const answered = vi.fn();
const desk = { answer: answered, state: { isUndoing: false } } as unknown as Desk;
const image = { url: "/media/a", width: 64, height: 64 };

const scoring = {
  low: 0,
  high: 7,
  criteria: [
    { key: "tex", label: "Texture", question: "Is it plausible?", weight: 0.3, anchors: [] },
    {
      key: "all",
      label: "Overall",
      question: "How is it?",
      weight: 0.7,
      anchors: [
        { low: 0, high: 2, text: "bad" },
        { low: 3, high: 7, text: "good" },
      ],
    },
  ],
};
const options = [
  { key: "yes", label: "Yes" },
  { key: "no", label: "No" },
];
const checklist = {
  sha256: "0a1b",
  body: {
    dimensions: [
      {
        key: "d",
        label: "People",
        items: [
          { key: "body", label: "Body", question: "Is there one?", options },
          { key: "hands", label: "Hands", question: "Right?", options, asks_if: { body: ["yes"] } },
        ],
      },
    ],
  },
};

function Page({
  kind,
  form,
  count,
  before,
}: {
  kind: Guide["kind"];
  form: unknown;
  count: number;
  before?: object;
}) {
  const guide = { id: 1, kind, form, skip_reasons: [], flag_reasons: [] } as unknown as Guide;
  const lease = {
    id: "l",
    prompt: "p",
    images: Array(count).fill(image),
    inputs: [],
    expires_at: "",
  };
  const state = {
    questions: [{ key: "k", lease, isConfirmed: true, before }],
    situation: "more",
    progress: null,
    notice: "",
  } as unknown as DeskState;
  const labelling = useLabelling(desk, state, guide);
  return (
    <>
      <KindDesk {...{ guide, desk, state, labelling }} isCutOff={false} unsent={0} />
      <button type="button" id="paint" onClick={() => labelling.onPainted("k")} />
    </>
  );
}

async function open(kind: Guide["kind"], form: unknown, count: number, before?: object) {
  document.body.innerHTML = "<div></div>";
  root = createRoot(document.body.firstElementChild as Element);
  const page = <Page kind={kind} form={form} count={count} {...(before && { before })} />;
  await act(async () => root.render(page));
}

const paint = () => click("#paint");

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

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  answered.mockReset();
});

afterEach(async () => {
  await act(async () => root.unmount());
  vi.unstubAllGlobals();
});

describe("scoring", () => {
  it("hears nothing before the images are painted", async () => {
    await open("scoring", scoring, 2);
    await press("5");
    expect(text()).toContain("4 scores missing");
    await paint();
    await press("5");
    expect(text()).toContain("3 scores missing");
  });

  it("is filled in and saved by keys alone", async () => {
    await open("scoring", scoring, 2);
    await paint();
    await press("5", "4", "3", "Enter");
    expect(answered).not.toHaveBeenCalled();
    await press("1", "Enter");
    expect(answered).toHaveBeenCalledOnce();
    const given = answered.mock.calls[0]?.[0];
    expect(given).toMatchObject({ verdict: "answered", view: { input: "key" } });
    expect(given.choice).toBeUndefined();
    expect(given.ratings).toEqual([
      { image: 0, criterion: "tex", value: 5 },
      { image: 1, criterion: "tex", value: 4 },
      { image: 0, criterion: "all", value: 3 },
      { image: 1, criterion: "all", value: 1 },
    ]);
  });

  it("shows the question of the criterion and which anchor holds the score", async () => {
    await open("scoring", scoring, 2);
    await paint();
    await press("ArrowDown");
    expect(text()).toContain("How is it?");
    await press("4", "ArrowLeft");
    expect(document.querySelector('[data-holds="true"]')?.textContent).toContain("good");
  });

  it("is scored by clicks as well, and Enter in a cell saves", async () => {
    await open("scoring", scoring, 1);
    await paint();
    await click("fieldset button:nth-of-type(4)");
    await click("fieldset button:nth-of-type(8)");
    await act(async () => document.querySelector<HTMLElement>("[data-cell]")?.focus());
    await press("Enter");
    expect(answered.mock.calls[0]?.[0].ratings).toEqual([
      { image: 0, criterion: "tex", value: 3 },
      { image: 0, criterion: "all", value: 7 },
    ]);
  });

  it("has the scores again that were taken back", async () => {
    const ratings = [{ image: 0, criterion: "tex", value: 6 }];
    await open("scoring", scoring, 1, { ratings });
    await paint();
    expect(document.querySelector("[data-cell]")?.textContent).toBe("6");
    expect(text()).toContain("1 score missing");
  });

  it("moves the focus with the cell where it is in the table", async () => {
    await open("scoring", scoring, 2);
    await paint();
    await act(async () => document.querySelector<HTMLElement>("[data-cell]")?.focus());
    await press("ArrowRight");
    expect(document.activeElement?.getAttribute("data-cell")).toBe("1");
  });
});

describe("a checklist", () => {
  it("asks what applies, reviews, and saves by keys alone", async () => {
    await open("checklist", checklist, 1);
    await paint();
    expect(text()).toContain("Is there one?");
    await press("1");
    expect(text()).toContain("Right?");
    await press("2");
    expect(text()).toContain("2 answers, Enter saves");
    await press("Enter");
    expect(answered.mock.calls[0]?.[0].answers).toEqual([
      { image: 0, item: "body", option: "yes" },
      { image: 0, item: "hands", option: "no" },
    ]);
    expect(answered.mock.calls[0]?.[0].checklist).toBe("0a1b");
  });

  it("says that nothing is lost when a gate closes, and leaves out what it hides", async () => {
    await open("checklist", checklist, 1);
    await paint();
    await press("1", "2", "Backspace", "ArrowUp", "2");
    expect(text()).toContain("Nothing is lost");
    await press("Enter");
    expect(answered.mock.calls[0]?.[0].answers).toEqual([{ image: 0, item: "body", option: "no" }]);
  });

  it("knows no answer beyond the last", async () => {
    await open("checklist", checklist, 1);
    await paint();
    await press("3");
    expect(text()).toContain("Is there one?");
  });

  it("shows what was taken back for review", async () => {
    const answers = [{ image: 0, item: "body", option: "no" }];
    await open("checklist", checklist, 1, { answers });
    await paint();
    expect(text()).toContain("1 answer, Enter saves");
  });
});

describe("a pair with a form", () => {
  const pair = {
    overall: true,
    dimensions: [{ key: "sharp", label: "Sharpness", question: "Which is sharper?" }],
    strength: { grades: ["slightly", "clearly", "much"], each: false },
    reasons: [{ key: "hands", label: "Broken hands" }],
    reasons_of: "choice",
  };

  async function openPair(before?: object): Promise<void> {
    await open("pairwise", pair, 2, before);
    await act(async () => void (await import("./pair-form-desk")));
    await paint();
  }

  it("is answered by arrows and digits, and saved by Enter alone", async () => {
    await openPair();
    await press("ArrowLeft");
    expect(text()).toContain("2 choices left");
    await press("3", "ArrowUp", "1");
    expect(answered).not.toHaveBeenCalled();
    await press("Enter");
    expect(answered.mock.calls[0]?.[0]).toMatchObject({
      verdict: "answered",
      choice: "left",
      strength: 3,
      dimensions: [{ dimension: "sharp", choice: "tie", strength: null }],
      reasons: [{ image: null, key: "hands" }],
    });
  });

  it("goes back by Backspace, and Enter shows what is still open", async () => {
    await openPair();
    await press("ArrowUp");
    expect(text()).toContain("Which is sharper?");
    await press("Backspace", "ArrowRight", "Enter");
    expect(answered).not.toHaveBeenCalled();
    expect(document.querySelector('[aria-current="step"]')?.textContent).toContain("Overall");
  });

  it("has the answers again that were taken back", async () => {
    await openPair({ choice: "tie", dimensions: [{ dimension: "sharp", choice: "left" }] });
    await press("Enter");
    expect(answered.mock.calls[0]?.[0]).toMatchObject({ choice: "tie", reasons: [] });
  });
});

describe("a ranking", () => {
  const slots = { slots: 5, per_slot: 2, scores: null };
  const scores = { key: "overall", label: "Overall", question: "How is it?", low: 1, high: 7 };

  async function openRanking(form: object, before?: object): Promise<void> {
    await open("ranking", form, 3, before);
    await act(async () => void (await import("./ranking-desk")));
    await paint();
  }

  const given = () => answered.mock.calls[0]?.[0];

  it("is placed by digits and saved by Enter", async () => {
    await openRanking(slots);
    await press("2", "1", "Enter");
    expect(answered).not.toHaveBeenCalled();
    expect(text()).toContain("1 image to place");
    await press("2", "Enter");
    expect(given().placements).toEqual([
      { image: 0, slot: 2 },
      { image: 1, slot: 1 },
      { image: 2, slot: 2 },
    ]);
    expect(given().ratings).toBeUndefined();
  });

  it("refuses a full slot with a word", async () => {
    await openRanking({ ...slots, per_slot: 1 });
    await press("3", "3");
    expect(text()).toContain("Slot 3 is full (1 at most)");
    await press("4");
    expect(text()).not.toContain("is full");
  });

  it("moves an image with Shift and takes it out with Backspace", async () => {
    await openRanking(slots);
    await press("3", "ArrowLeft");
    const shifted = new KeyboardEvent("keydown", { key: "ArrowRight", shiftKey: true });
    await act(async () => void window.dispatchEvent(shifted));
    expect(text()).toContain("1 · slot 4");
    await press("Backspace");
    expect(text()).toContain("3 images to place");
  });

  it("is placed by taps: the image, then the slot", async () => {
    await openRanking(slots);
    await click('[aria-label="Image 2: not placed"]');
    await click('[aria-label="Slot 1: empty"]');
    expect(text()).toContain("2 · slot 1");
  });

  it("is scored first, and names the two images that contradict their scores", async () => {
    await openRanking({ ...slots, scores });
    await press("2", "4", "6", "3", "1", "2", "Enter");
    expect(answered).not.toHaveBeenCalled();
    expect(text()).toContain("Image 2 stands above image 3 but has the lower score (4 against 6)");
    await press("ArrowUp", "ArrowLeft", "7", "Enter");
    expect(given().ratings).toContainEqual({ image: 1, criterion: "overall", value: 7 });
    expect(given().placements).toContainEqual({ image: 1, slot: 1 });
  });

  it("stands again as it was taken back", async () => {
    const placements = [1, 2, 3].map((slot, image) => ({ image, slot }));
    await openRanking(slots, { placements });
    await press("Enter");
    expect(given().placements).toEqual(placements);
  });
});

it("says so where the form is unknown to it", async () => {
  await open("scoring", {}, 2);
  expect(text()).toContain("cannot read");
});
