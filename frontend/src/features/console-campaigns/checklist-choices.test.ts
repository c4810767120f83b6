import { expect, it } from "vitest";
import type { Checklist } from "@/lib/console-types";
import { choicesOf } from "./checklist-choices";

function checklist(part: Partial<Checklist>): Checklist {
  const latest = { id: 7, number: 2, sha256: "" };
  return { name: "Mine", media: "image", origin: "", latest, ...part } as Checklist;
}

const values = (lists: Checklist[], chosen: string, shown: "image" | "video" = "image") =>
  choicesOf(lists, chosen, shown).map(({ value }) => value);

it("offers published checklists for what is shown, and the built-in one", () => {
  const lists = [checklist({}), checklist({ media: "video" }), checklist({ latest: null })];
  expect(values(lists, "image")).toEqual(["7", "image"]);
  expect(values([checklist({ media: "video" })], "video", "video")).toEqual(["7", "video"]);
});

it("does not offer the built-in one beside its copy, but for who has chosen it", () => {
  const copy = checklist({ origin: "builtin:image" });
  expect(values([copy], "7")).toEqual(["7"]);
  expect(values([copy], "image")).toEqual(["7", "image"]);
});

it("keeps an earlier version that was chosen by its link", () => {
  expect(values([checklist({})], "5")).toContain("5");
});
