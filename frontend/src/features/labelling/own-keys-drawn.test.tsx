// @vitest-environment happy-dom
import { act, type ReactNode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Desk, DeskState } from "./desk";
import { KindDesk } from "./kind-desk";
import { KindFrame } from "./kind-frame";
import { type OwnKeys, OwnKeysContext } from "./own-keys";
import { PairDesk } from "./pair-desk";
import type { Guide } from "./queries";
import { useKeys } from "./use-keys";
import { useLabelling } from "./use-labelling";
import type { VideoDesk } from "./use-videos";
import { videoActions } from "./video-actions";
import { VideoBar } from "./video-bar";

let root: Root;
const heard = vi.fn();
const desk = { answer: heard, state: { isUndoing: false } } as unknown as Desk;

const image = { url: "/media/a", width: 64, height: 64 };
const marking = {
  rows: 4,
  columns: 4,
  tools: ["patch", "point"],
  reasons: [
    { key: "smear", label: "Smear", polarity: "bad" },
    { key: "fine", label: "Fine", polarity: "good" },
  ],
  words: true,
};

function asked(kind: string, form: object, images: object[]) {
  const guide = { id: 1, kind, form, skip_reasons: [], flag_reasons: [] } as unknown as Guide;
  const lease = {
    id: "l",
    prompt: "a star",
    images,
    inputs: [],
    questions: [],
    faces: [],
    expires_at: "",
  };
  const questions = [{ key: "k", lease, isConfirmed: true }];
  const state = { questions, situation: "more", progress: null, notice: "" };
  return { guide, state: state as unknown as DeskState };
}

function Page({ kind }: { kind: "regions" | "pairwise" }) {
  const { guide, state } =
    kind === "regions" ? asked(kind, marking, [image]) : asked(kind, {}, [image, image]);
  const labelling = useLabelling(desk, state, guide);
  const given = { guide, desk, state, labelling, isCutOff: false, unsent: 0 };
  return (
    <>
      {kind === "regions" ? <KindDesk {...given} /> : <PairDesk {...given} />}
      <button type="button" id="paint" onClick={() => labelling.onPainted("k")} />
    </>
  );
}

const beside = videoActions(1);

function Player() {
  useKeys(beside, ({ name }) => heard(name));
  return null;
}

/** A desk whose Save has the player's key of its loop. */
function Framed() {
  const { guide, state } = asked("regions", marking, [image]);
  const labelling = useLabelling(desk, state, guide);
  const save = { name: "save", label: "Save", keys: ["l"], group: "choice", needs: "nothing" };
  return (
    <KindFrame
      actions={[save as never]}
      labelling={labelling}
      placePanel={() => ({ side: "below", px: 1 })}
      isIdle={false}
      isComplete
      hint=""
      onRun={heard}
      surround={<Player />}
    >
      {() => null}
    </KindFrame>
  );
}

async function open(own: OwnKeys, page: ReactNode): Promise<void> {
  document.body.innerHTML = "<div></div>";
  root = createRoot(document.body.firstElementChild as Element);
  const value = { own, keep: () => undefined };
  await act(async () => root.render(<OwnKeysContext value={value}>{page}</OwnKeysContext>));
}

async function press(key: string): Promise<void> {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  await act(async () => void document.body.dispatchEvent(event));
}

const found = (selector: string) => document.querySelector<HTMLElement>(selector);
const button = (label: string) =>
  [...document.querySelectorAll("button")].find((one) => one.textContent?.endsWith(label));

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  heard.mockReset();
});

afterEach(async () => {
  await act(async () => root.unmount());
  vi.unstubAllGlobals();
});

it("the panel of marks shows a person's keys", async () => {
  const own = { turn: "a", nothing: "0", patch: "q", words: "e", hide: "j" };
  await open(own, <Page kind="regions" />);
  const shown = ["Good", "Nothing to mark", "Patches", "Point", "Hide"];
  const keys = shown.map((label) => button(label)?.querySelector("kbd")?.textContent);
  expect(keys).toEqual(["A", "0", "Q", "D", "J"]);
  expect(found("h2 kbd")?.textContent).toBe("E");
});

it("the bar of the player shows a person's keys", async () => {
  const clip = { moments: [0, 100], duration_ms: 200 };
  const state = { isPlaying: false, frame: 0, speed: 1, isLooping: false, played: [], share: 0 };
  const shown = { player: { atMs: 0, clip }, state, clips: [clip], marks: [], isStripOpen: false };
  const video = { ...shown, actions: videoActions(1), run: heard } as unknown as VideoDesk;
  await open({ back: "b", "video.back": "q" }, <VideoBar desk={video} />);
  expect(found('[data-action="back"] kbd')?.textContent).toBe("Q");
  expect(found('[data-action="play"] kbd')?.textContent).toBe("Space");
});

it("the bar of the closer look shows a person's keys, none that the desk has", async () => {
  await open({ skip: "x", "look.gain": "j" }, <Page kind="pairwise" />);
  await act(async () => found("#paint")?.click());
  await press("v");
  await vi.waitFor(() => expect(found("fieldset")).not.toBeNull());
  const title = (label: string) => found(`fieldset [aria-label^="${label}"]`)?.title;
  expect(title("Amplify")).toBe("Amplify the difference more (J)");
  expect(title("Exchange")).toBe("Exchange the two while held");
  expect(title("Difference")).toBe("Difference of the two (D)");
});

it("a key of the desk does nothing beside it", async () => {
  await open({}, <Framed />);
  await press("l");
  expect(heard).not.toHaveBeenCalled();
  await press(",");
  expect(heard.mock.calls).toEqual([["back"]]);
});
