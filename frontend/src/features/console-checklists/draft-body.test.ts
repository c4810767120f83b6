import { describe, expect, it } from "vitest";
import { askedItems } from "./asked";
import {
  addDimension,
  addItem,
  addOption,
  byPlace,
  changeDimension,
  changeItem,
  changeOption,
  type EditBody,
  earlierItems,
  freeKey,
  itemsOf,
  move,
  placeName,
  remove,
  setCondition,
  toBody,
  toEdit,
} from "./draft-body";

const options = [
  { key: "yes", label: "Yes" },
  { key: "no", label: "No" },
];
const item = (key: string, more = {}) => ({
  key,
  label: key,
  question: `${key}?`,
  help: "",
  options,
  is_gate: false,
  asks_if: {},
  weights: [],
  ...more,
});
const stored = {
  media: "image",
  title: "Two parts",
  alignment_weight: 2.5,
  dimensions: [
    { key: "people", label: "People", items: [item("body", { is_gate: true }), item("hands")] },
    { key: "light", label: "Light", items: [item("bright", { asks_if: { body: ["yes"] } })] },
  ],
};

const body = () => toEdit(stored);
const keys = (edited: EditBody) =>
  edited.dimensions.map((dimension) => dimension.items.map(({ key }) => key).join(" "));

function at(edited: EditBody, key: string) {
  const found = itemsOf(edited).find((row) => row.key === key);
  if (!found) throw new Error(`no item ${key}`);
  return found;
}

it("sends what it was given, also what it does not show", () => {
  expect(toBody(body())).toEqual(stored);
});

it("reads a draft that is no checklist yet", () => {
  expect(toEdit({ title: 3, dimensions: [{ items: "none" }] }).dimensions[0]?.items).toEqual([]);
});

describe("keys", () => {
  it("follow the name of what is new, and stay with what was there", () => {
    const edited = body();
    const home = edited.dimensions[0]?.id ?? 0;
    const fresh = addItem(edited, home);
    const named = changeItem(fresh.body, fresh.id, { label: "Hands" });
    expect(keys(named)[0]).toBe("body hands hands_2");
    const old = changeItem(named, at(named, "hands").id, { label: "Fingers" });
    expect(keys(old)[0]).toBe("body hands hands_2");
  });

  it("are carried on to what is asked because of them", () => {
    const start = body();
    const renamed = changeItem(start, at(start, "body").id, { key: "person" });
    expect(at(renamed, "bright").asks_if).toEqual({ person: ["yes"] });
    const gate = at(start, "body");
    const added = addOption(start, gate.id, gate.options[0]?.id);
    const wanted = setCondition(added.body, at(added.body, "bright").id, "body", ["option"]);
    const worded = changeOption(wanted, gate.id, added.id, "Partly there");
    expect(at(worded, "bright").asks_if).toEqual({ body: ["partly_there"] });
  });

  it("are made of Latin letters, and unlike those that are taken", () => {
    expect(freeKey("Über 2 hands!", [], "item")).toBe("ber_2_hands");
    expect(freeKey("质量", ["item"], "item")).toBe("item_2");
  });
});

describe("order", () => {
  it("moves an item within its part and over into the next one", () => {
    const start = body();
    const hands = at(start, "hands").id;
    expect(keys(move(start, hands, -1))).toEqual(["hands body", "bright"]);
    const over = move(start, hands, 1);
    expect(keys(over)).toEqual(["body", "hands bright"]);
    expect(keys(move(over, hands, -1))).toEqual(["body hands", "bright"]);
  });

  it("stays where there is no further", () => {
    const start = body();
    expect(keys(move(start, at(start, "body").id, -1))).toEqual(keys(start));
    expect(keys(move(start, at(start, "bright").id, 1))).toEqual(keys(start));
  });

  it("moves parts and options", () => {
    const start = body();
    expect(keys(move(start, start.dimensions[0]?.id ?? 0, 1))).toEqual(["bright", "body hands"]);
    const last = at(start, "hands").options[1]?.id ?? 0;
    expect(at(move(start, last, -1), "hands").options.map(({ key }) => key)).toEqual(["no", "yes"]);
  });
});

it("offers only earlier items as conditions, and takes them away again", () => {
  const start = body();
  expect(earlierItems(start, at(start, "bright").id).map(({ key }) => key)).toEqual([
    "body",
    "hands",
  ]);
  const free = setCondition(start, at(start, "bright").id, "body", null);
  expect(at(free, "bright").asks_if).toEqual({});
});

it("takes rows away by their id, and weights with an option", () => {
  const start = toEdit({
    ...stored,
    dimensions: [{ key: "d", label: "D", items: [item("a", { weights: [1] }), item("b")] }],
  });
  expect(keys(remove(start, at(start, "b").id))).toEqual(["a"]);
  const fewer = remove(start, at(start, "a").options[0]?.id ?? 0);
  expect(at(fewer, "a")).toMatchObject({ weights: [] });
  expect(remove(start, start.dimensions[0]?.id ?? 0).dimensions).toEqual([]);
});

it("names a new part", () => {
  const added = addDimension(body());
  const named = changeDimension(added.body, added.id, "Mood");
  expect(named.dimensions.at(-1)).toMatchObject({ key: "mood", label: "Mood", items: [] });
});

it("puts problems where they are", () => {
  const places = byPlace([
    { path: "title", message: "a" },
    { path: "dimensions.1.label", message: "b" },
    { path: "dimensions.0.items.2.options.1.label", message: "c" },
    { path: "dimensions.0.items.2", message: "d" },
  ]);
  expect(Object.fromEntries(places)).toEqual({
    "": [{ field: "title", message: "a" }],
    "1": [{ field: "label", message: "b" }],
    "0.2": [
      { field: "options.1.label", message: "c" },
      { field: "", message: "d" },
    ],
  });
});

it("names the place of a problem", () => {
  const name = (path: string) => placeName(body(), path);
  expect(name("dimensions.0.items.1.options.0.label")).toBe("hands");
  expect(name("dimensions.1.label")).toBe("Light");
  expect(name("title")).toBe("title");
});

it("asks in the preview what the annotator is asked", () => {
  const asked = (answers: Record<string, string>) =>
    askedItems(body(), answers).map(({ key }) => key);
  expect(asked({})).toEqual(["body", "hands"]);
  expect(asked({ body: "yes" })).toEqual(["body", "hands", "bright"]);
});
