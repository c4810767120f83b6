// @vitest-environment happy-dom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ReasonDialog } from "./reason-dialog";

let root: Root;
const given = vi.fn();
const closed = vi.fn();

beforeEach(async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  given.mockReset();
  document.body.innerHTML = "<div></div>";
  root = createRoot(document.body.firstElementChild as Element);
  const reasons = ["I cannot tell", "Unsafe"];
  await act(async () => {
    root.render(
      <ReasonDialog verdict="skipped" reasons={reasons} onGiven={given} onClose={closed} />,
    );
  });
});

afterEach(async () => {
  await act(async () => root.unmount());
  vi.unstubAllGlobals();
});

function press(target: Element | null, key: string, code: string): void {
  target?.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true }));
}

it("takes a digit as soon as it is open, wherever the focus was put", () => {
  press(document.activeElement, "2", "Digit2");
  expect(given).toHaveBeenCalledExactlyOnceWith("Unsafe");
});

it("takes the digit's place where the layout writes something else there", () => {
  press(document.activeElement, "&", "Digit1");
  expect(given).toHaveBeenCalledExactlyOnceWith("I cannot tell");
});

it("knows no reason beyond the last", () => {
  press(document.activeElement, "3", "Digit3");
  expect(given).not.toHaveBeenCalled();
});

it("lets digits be written in the field for own words", () => {
  press(document.querySelector("input"), "2", "Digit2");
  expect(given).not.toHaveBeenCalled();
});
