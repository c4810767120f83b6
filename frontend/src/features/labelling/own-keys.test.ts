import { describe, expect, it } from "vitest";
import { actionFor, actions, findClashes, type KeyPress } from "./actions";
import { chooseKey, whyNotReset } from "./key-choice";
import { checklistActions, scoringActions } from "./kind-actions";
import { isRow, parse, withOwnKeys } from "./own-keys";

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  const plain = { code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  return { ...plain, key, ...more };
}

const heard = (own: Record<string, string>, key: string, more: Partial<KeyPress> = {}) =>
  actionFor(withOwnKeys(actions, own), press(key, more))?.name;

describe("own keys", () => {
  it("take the place of the first ones, and Ctrl+Z stays", () => {
    expect(heard({ undo: "u" }, "u")).toBe("undo");
    expect(heard({ undo: "u" }, "z")).toBeUndefined();
    expect(heard({ undo: "u" }, "Backspace")).toBeUndefined();
    expect(heard({ undo: "u" }, "z", { ctrlKey: true })).toBe("undo");
  });

  it("may change places", () => {
    const own = { left: "ArrowRight", right: "ArrowLeft" };
    expect(heard(own, "ArrowRight")).toBe("left");
    expect(heard(own, "ArrowLeft")).toBe("right");
  });

  it("never give one key to two actions: the clashing ones are left out, the others stay", () => {
    const own = { left: "a", tie: "s", skip: "q" }; // s is free, as skip has q
    expect(findClashes(withOwnKeys(actions, own))).toEqual([]);
    expect(heard(own, "s")).toBe("tie");
    const clashing = { left: "a", tie: "s" };
    expect(findClashes(withOwnKeys(actions, clashing))).toEqual([]);
    expect(heard(clashing, "s")).toBe("skip");
    expect(heard(clashing, "ArrowUp")).toBe("tie");
    expect(heard(clashing, "a")).toBe("left");
  });

  it("fall back in a chain: what made room for a lost key returns too", () => {
    const own = { left: "s", skip: "f" }; // f is flag's, so skip keeps s, so left keeps its arrow
    expect(withOwnKeys(actions, own).map((one) => one.keys)).toEqual(
      actions.map((one) => one.keys),
    );
  });

  it("leave digits that mean an answer alone", () => {
    const own = withOwnKeys(checklistActions, { option: "x", back: "b" });
    expect(actionFor(own, press("1"))?.name).toBe("option");
    expect(actionFor(own, press("x"))).toBeUndefined();
    expect(actionFor(own, press("b"))?.name).toBe("back");
    expect(scoringActions({ low: 0, high: 1 }).filter(isRow).length).toBe(1);
    expect(actions.some(isRow)).toBe(false);
  });

  it.each(["", "[]", "null", "7", "{", '{"pairwise":3}', '{"pairwise":{"left":7}}'])(
    "are none where %s was stored",
    (text) => expect(Object.values(parse(text)).flatMap(Object.keys)).toEqual([]),
  );

  it("are read as they were kept", () => {
    expect(parse('{"pairwise":{"left":"a"}}')).toEqual({ pairwise: { left: "a" } });
  });
});

describe("choosing a key", () => {
  const choose = (name: string, key: string, more: Partial<KeyPress> = {}, list = actions) =>
    chooseKey(list, name, press(key, more));

  it("takes a free key, and the action's own one", () => {
    expect(choose("left", "a")).toEqual({ key: "a" });
    expect(choose("left", "A", { shiftKey: true })).toEqual({ key: "a" });
    expect(choose("skip", "s")).toEqual({ key: "s" });
  });

  it("refuses the key of another action, and names that action", () => {
    expect(choose("left", "s")).toEqual({
      refused: "S is the key of “Skip”. Give that action another key first, or press another one.",
    });
  });

  it("takes a key that was freed, and refuses to give it back then", () => {
    const freed = withOwnKeys(actions, { skip: "x" });
    expect(chooseKey(freed, "left", press("s"))).toEqual({ key: "s" });
    const skip = actions.find((action) => action.name === "skip");
    const taken = withOwnKeys(actions, { skip: "x", left: "s" });
    expect(skip && whyNotReset(taken, skip)).toMatch(/^S is the key of “Left is better”/);
    expect(skip && whyNotReset(freed, skip)).toBe("");
  });

  it.each(["Enter", " ", "Tab", "Escape"])("refuses %j, which moves about", (key) => {
    expect(choose("left", key)).toEqual({ refused: expect.stringMatching(/^Enter, Space/) });
  });

  it.each<[string, Partial<KeyPress>]>([
    ["s", { ctrlKey: true }],
    ["s", { metaKey: true }],
    ["s", { altKey: true }],
    ["F5", {}],
  ])("refuses %s with %o, which the browser hears", (key, more) => {
    expect(choose("left", key, more)).toEqual({ refused: expect.stringMatching(/^The browser/) });
  });

  it.each(["Shift", "Control", "AltGraph", "Dead"])("waits on while only %s is held", (key) => {
    expect(choose("left", key)).toBeUndefined();
  });

  it("refuses a digit's place on a layout that writes something else there", () => {
    const choice = chooseKey(checklistActions, "back", press("&", { code: "Digit1" }));
    expect(choice).toEqual({ refused: expect.stringMatching(/“Answer”/) });
  });
});

describe("keyboards", () => {
  it("hear the place of a key that an input method took", () => {
    expect(heard({}, "Process", { code: "KeyS" })).toBe("skip");
    expect(heard({}, "Process", { code: "ArrowLeft" })).toBe("left");
    expect(actionFor(checklistActions, press("Process", { code: "Numpad2" }))?.name).toBe("option");
  });

  it("hear full-width characters as the ones they stand for", () => {
    expect(heard({}, "？", { shiftKey: true, code: "Slash" })).toBe("help");
    expect(heard({}, "ｓ", { code: "KeyS" })).toBe("skip");
  });

  it("hear a character written with AltGr", () => {
    const altGr = {
      ctrlKey: true,
      altKey: true,
      getModifierState: (key: string) => key === "AltGraph",
    };
    expect(heard({ left: "@" }, "@", altGr)).toBe("left");
  });

  it("hear the same letter on another layout where it is another key", () => {
    expect(heard({ left: "q" }, "q", { code: "KeyA" })).toBe("left"); // AZERTY
    expect(heard({ left: "q" }, "a", { code: "KeyQ" })).toBeUndefined();
  });
});
