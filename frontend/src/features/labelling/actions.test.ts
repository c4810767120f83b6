import { describe, expect, it } from "vitest";
import { type Action, actionFor, actions, findClashes, keySign, pressedKey } from "./actions";

type Press = Parameters<typeof pressedKey>[0];

function press(key: string, more: Partial<Press> = {}): Press {
  const plain = { code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  return { ...plain, key, ...more };
}

const heard = (key: string, more: Partial<Press> = {}) =>
  actionFor(actions, press(key, more))?.name;

describe("the registry", () => {
  it("gives each key to one action", () => {
    expect(findClashes(actions)).toEqual([]);
  });

  it("warns when two actions claim one key", () => {
    const twice: Action[] = [...actions];
    const first = actions[0];
    if (first) twice.push({ ...first, label: "Again", keys: ["s"] });
    expect(findClashes(twice)).toEqual([{ key: "s", names: ["Skip", "Again"] }]);
  });

  it("has each name once", () => {
    const names = actions.map((action) => action.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it("lets nothing be judged before it is painted", () => {
    const choices = actions.filter((action) => action.group === "choice");
    expect(choices.map((action) => action.needs)).toEqual(Array(4).fill("painted"));
  });
});

describe("keys", () => {
  it.each([
    ["ArrowLeft", "left"],
    ["ArrowRight", "right"],
    ["ArrowUp", "tie"],
    ["ArrowDown", "both_bad"],
    ["s", "skip"],
    ["f", "flag"],
    ["z", "undo"],
    ["Backspace", "undo"],
    ["g", "guideline"],
  ])("%s is %s", (key, name) => expect(heard(key)).toBe(name));

  it("hears ? with the Shift that writes it", () => {
    expect(heard("?", { shiftKey: true })).toBe("help");
  });

  it("hears letters with caps lock on", () => {
    expect(heard("S")).toBe("skip");
  });

  it("hears Ctrl+Z and Cmd+Z, and no other key with them", () => {
    expect(heard("z", { ctrlKey: true })).toBe("undo");
    expect(heard("z", { metaKey: true })).toBe("undo");
    expect(heard("s", { ctrlKey: true })).toBeUndefined(); // the browser's own "save"
    expect(heard("ArrowLeft", { metaKey: true })).toBeUndefined(); // the browser's own "back"
  });

  it("leaves Alt and Shift with an arrow to the browser", () => {
    expect(heard("ArrowLeft", { altKey: true })).toBeUndefined();
    expect(heard("ArrowLeft", { shiftKey: true })).toBeUndefined();
    expect(pressedKey(press("ArrowLeft", { shiftKey: true }))).toBe("Shift+ArrowLeft");
  });

  it("goes by the place of the key on a keyboard without Latin letters", () => {
    expect(heard("ы", { code: "KeyS" })).toBe("skip");
    expect(pressedKey(press("é", { code: "Digit2" }))).toBe("2");
  });

  it("writes plus and Shift as they stand on a keyboard", () => {
    expect(["+", "Ctrl++", "Shift+ArrowUp"].map(keySign)).toEqual(["+", "Ctrl +", "⇧ ↑"]);
  });

  it("writes keys as they stand on a keyboard", () => {
    expect(["ArrowLeft", "s", "Ctrl+z", "?"].map(keySign)).toEqual(["←", "S", "Ctrl Z", "?"]);
  });
});
