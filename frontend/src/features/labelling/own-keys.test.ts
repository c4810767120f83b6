import { describe, expect, it } from "vitest";
import { type Action, actionFor, actions, findClashes, type KeyPress } from "./actions";
import { allKeyed, chooseKey, whyNotReset } from "./key-choice";
import {
  actionsOf,
  checklistActions,
  pairFormActions,
  rankingActions,
  regionsActions,
  scoringActions,
} from "./kind-actions";
import { lookActions } from "./look-actions";
import { isRow, keptName, keyedBeside, parse, taskOf, withOwnKeys } from "./own-keys";
import { type PairForm, readPairForm } from "./pair-form";
import type { Guide } from "./queries";
import type { RankingForm } from "./ranking-form";
import type { RegionsForm } from "./regions-form";
import { videoActions } from "./video-actions";

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  const plain = { code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
  return { ...plain, key, ...more };
}

const marking: RegionsForm = { tools: ["point"], reasons: [], words: false } as never;

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

  it.each<[string, readonly Action[]]>([
    [
      "the one grade",
      pairFormActions(readPairForm({ strength: { grades: ["much"] } }) as PairForm),
    ],
    ["the one reason", pairFormActions(readPairForm({ reasons: [{ key: "a" }] }) as PairForm)],
    ["the one score", scoringActions({ low: 1, high: 1 })],
    ["the one slot", rankingActions({ slots: 1, perSlot: 1 } as RankingForm)],
    ["the ways of a cursor", regionsActions(marking).filter(({ name }) => name === "move")],
    ["the ways of an image", lookActions(actions).filter(({ name }) => name === "pan")],
  ])("leave %s alone, which says more than one key can", (_, list) => {
    const row = list.find((action) => /^(grade|score|digit|move|pan)$/.test(action.name)) as Action;
    expect(isRow(row)).toBe(true);
    expect(withOwnKeys([row], { [keptName(row)]: "k" })).toEqual([row]);
  });

  it("may be given again to an action that has a digit of its own by now", () => {
    expect(withOwnKeys(checklistActions, { back: "0" }).filter(isRow).map(keptName)).toEqual([
      "option",
    ]);
  });

  it.each(["", "[]", "null", "7", "{", '{"pairwise":3}', '{"pairwise":{"left":7}}'])(
    "are none where %s was stored",
    (text) => expect(Object.values(parse(text)).flatMap(Object.keys)).toEqual([]),
  );

  it("are read as they were kept", () => {
    expect(parse('{"pairwise":{"left":"a"}}')).toEqual({ pairwise: { left: "a" } });
  });
});

describe("beside a desk", () => {
  const video = videoActions(1);
  const find = (list: readonly Action[], kept: string) =>
    list.find((action) => keptName(action) === kept)?.keys;

  it("the player's own keys are not the desk's, though both go back", () => {
    const all = allKeyed([...checklistActions, ...video], { back: "b", "video.forward": "e" });
    expect(find(all, "back")).toEqual(["b"]);
    expect(find(all, "video.back")).toEqual([","]);
    expect(find(all, "video.forward")).toEqual(["e"]);
    const choice = chooseKey(all, "back", press(","));
    expect(choice).toEqual({ refused: expect.stringMatching(/“Frame back”/) });
  });

  it("no key that the desk has by now is heard, and what wanted it keeps its first ones", () => {
    const own = { skip: "l", "video.play": "f", "video.mark": "s" };
    const keyed = keyedBeside(checklistActions, video, own);
    expect(find(keyed, "video.loop")).toEqual([]);
    expect(find(keyed, "video.play")).toEqual([" "]); // f is flag's
    expect(find(keyed, "video.mark")).toEqual(["s"]); // skip has given it away
    const desk = withOwnKeys(checklistActions, own);
    expect(findClashes([...desk, ...keyed])).toEqual([]);
  });

  it("the help sheet says what is heard", () => {
    const own = { skip: "x", "look.gain": "n" };
    const all = actionsOf(undefined);
    const said = allKeyed(all, own);
    expect(said.map(keptName)).toEqual(all.map(keptName));
    const heard = [
      ...withOwnKeys(actions, own),
      ...keyedBeside(actions, lookActions(actions), own),
    ];
    expect(said).toEqual(heard);
    expect(find(said, "look.flicker")).toEqual([]);
    expect(find(said, "look.gain")).toEqual(["n"]);
  });
});

it("keys are kept apart for tasks that have not the same actions", () => {
  const task = (kind: Guide["kind"], media: Guide["media"], form = {}) =>
    taskOf({ kind, media, form });
  const tasks = [
    task("pairwise", "image"),
    task("pairwise", "video"),
    task("pairwise", "image", { reasons: [{ key: "a" }] }),
    task("pairwise", "video", { reasons: [{ key: "a" }] }),
    task("checklist", "image", { items: [] }),
    task("checklist", "video", { items: [] }),
  ];
  expect(new Set(tasks).size).toBe(tasks.length);
  expect([tasks[0], tasks[4], taskOf(undefined)]).toEqual(["pairwise", "checklist", "pairwise"]);
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
