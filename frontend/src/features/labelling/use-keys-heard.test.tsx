// @vitest-environment happy-dom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { actions } from "./actions";
import { HelpSheet } from "./help-sheet";
import { OwnKeysContext, useOwnKeys } from "./own-keys";
import { useKeys } from "./use-keys";

let root: Root;
const run = vi.fn();

function Heard() {
  useKeys(actions, (action) => run(action.name));
  return (
    <>
      <button type="button">A button</button>
      <input aria-label="A field" />
    </>
  );
}

function Page({ isOpen = false }) {
  return (
    <OwnKeysContext value={useOwnKeys(7, "pairwise")}>
      <Heard />
      {isOpen && <HelpSheet actions={actions} mouse="" onClose={() => undefined} />}
    </OwnKeysContext>
  );
}

beforeEach(async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  localStorage.clear();
  run.mockReset();
  document.body.innerHTML = "<div></div>";
  root = createRoot(document.body.firstElementChild as Element);
  await act(async () => root.render(<Page />));
});

afterEach(async () => {
  await act(async () => root.unmount());
  vi.unstubAllGlobals();
});

const found = (selector: string) => document.querySelector<HTMLElement>(selector);

async function press(
  key: string,
  more: KeyboardEventInit = {},
  at: Element | null = document.body,
) {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  await act(async () => void at?.dispatchEvent(event));
  return event;
}

it("a key held down counts once, and its repeats do not scroll", async () => {
  await press("ArrowDown");
  const repeat = await press("ArrowDown", { repeat: true });
  expect(run.mock.calls).toEqual([["both_bad"]]);
  expect(repeat.defaultPrevented).toBe(true);
});

it("keys count wherever the focus is, but not where somebody writes or composes", async () => {
  await press("s", {}, found("button"));
  await press("s", {}, found("input"));
  await press("s", { isComposing: true });
  await press("s", { ctrlKey: true });
  expect(run.mock.calls).toEqual([["skip"]]);
});

it("a key chosen in the help sheet counts at once, and after a reload", async () => {
  await act(async () => root.render(<Page isOpen />));
  const change = found('[aria-label="Change the key of “Left is better”"]');
  await act(async () => change?.click());
  await press("s", {}, change);
  expect(found("[role=status]")?.textContent).toMatch(/^S is the key of “Skip”/);
  await press("j", { repeat: true }, change);
  await press("j", {}, change);
  expect(found("[role=status]")?.textContent).toBe("J is now the key of “Left is better”.");
  expect(run).not.toHaveBeenCalled();

  await act(async () => root.render(<Page />));
  await press("j");
  await press("ArrowLeft");
  expect(run.mock.calls).toEqual([["left"]]);
  expect(localStorage.getItem("prefloop.keys.7")).toBe('{"pairwise":{"left":"j"}}');
});

it("the first key returns on request", async () => {
  localStorage.setItem("prefloop.keys.7", '{"pairwise":{"left":"j"}}');
  window.dispatchEvent(new Event("storage"));
  await act(async () => root.render(<Page isOpen />));
  await act(async () => found('[aria-label="Give “Left is better” its first key back"]')?.click());
  await act(async () => root.render(<Page />));
  await press("ArrowLeft");
  expect(run.mock.calls).toEqual([["left"]]);
});
