import { describe, expect, it } from "vitest";
import { type Action, actionFor, actions, findClashes } from "./actions";
import { actionsOf, checklistActions, scoringActions } from "./kind-actions";
import { isOfPair, lookActions } from "./look-actions";

function press(key: string, more: { code?: string; shiftKey?: boolean } = {}) {
  return { key, code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more };
}

const DESKS: [string, readonly Action[]][] = [
  ["a pair", actions],
  ["scoring from 0 to 7", scoringActions({ low: 0, high: 7 })],
  ["scoring from -5 to 100", scoringActions({ low: -5, high: 100 })],
  ["the checklist", checklistActions],
];

describe.each(DESKS)("looking closer beside %s", (_, own) => {
  const look = lookActions(own);
  const heard = (key: string, more = {}) => actionFor(look, press(key, more))?.name;

  it("takes no key that the desk has, and leaves none without a key", () => {
    expect(findClashes([...own, ...look])).toEqual([]);
    expect(look.every((action) => action.keys.length > 0)).toBe(true);
  });

  it("has a switch for its buttons", () => {
    expect(actionFor(own, press("v"))?.name).toBe("look");
  });

  it("hears the same letters everywhere", () => {
    expect(["i", "o", "w", "p"].map((key) => heard(key))).toEqual([
      "zoom_in",
      "zoom_out",
      "whole",
      "actual",
    ]);
    expect(heard("ArrowUp", { shiftKey: true })).toBe("pan");
    expect(heard("ArrowUp")).toBeUndefined();
  });

  it("waits until the images are painted", () => {
    expect(look.map((action) => action.needs)).toEqual(look.map(() => "painted"));
  });
});

it("a pair has +, -, 0 and 1 as well", () => {
  const heard = (key: string) => actionFor(lookActions(actions), press(key))?.name;
  expect(["+", "-", "0", "1", "x", "d", "m"].map(heard)).toEqual([
    "zoom_in",
    "zoom_out",
    "whole",
    "actual",
    "flicker",
    "difference",
    "gain",
  ]);
});

it("leaves every digit to a desk that hears digits, whatever the keyboard writes with it", () => {
  const look = lookActions(checklistActions);
  expect(actionFor(look, press("1", { code: "Digit1" }))).toBeUndefined();
  expect(actionFor(look, press("-", { code: "Digit6" }))).toBeUndefined(); // French
});

it("compares two only where two are compared", () => {
  expect(isOfPair(actions)).toBe(true);
  const names = lookActions(checklistActions).map((action) => action.name);
  expect(names).not.toContain("flicker");
  expect(names).not.toContain("difference");
});

it("stands in the help sheet", () => {
  expect(actionsOf(undefined).filter((action) => action.group === "look")).toHaveLength(8);
});
