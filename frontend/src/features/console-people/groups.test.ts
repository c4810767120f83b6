import { expect, it } from "vitest";
import { readGroups } from "./groups";

it("reads names with commas between, each once", () => {
  expect(readGroups(" mandarin, team a,, mandarin ")).toEqual(["mandarin", "team a"]);
  expect(readGroups(" ")).toEqual([]);
});
