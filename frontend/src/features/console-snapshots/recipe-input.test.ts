import { describe, expect, test } from "vitest";
import { EMPTY_RECIPE, type RecipeFields, toRecipe } from "./recipe-input";

const filled = (more: Partial<RecipeFields>) => toRecipe({ ...EMPTY_RECIPE, ...more });

describe("a recipe from its form", () => {
  test("waits for a scorer, a base model or the stage before", () => {
    expect(filled({})).toBeUndefined();
    expect(filled({ builder: "hgdpo_easy", scorer: "model:4" })).toBeUndefined();
    expect(filled({ builder: "hgdpo_normal" })).toBeUndefined();
    expect(filled({ builder: "hgdpo_hard" })).toBeUndefined();
  });

  test("names the scorer as what it is, also where a source has a colon", () => {
    expect(filled({ scorer: "model:4" })?.scorer).toEqual({ model_version: 4 });
    expect(filled({ scorer: "campaign:7" })?.scorer).toEqual({ campaign: 7 });
    expect(filled({ scorer: "source:a:b" })?.scorer).toEqual({ source: "a:b" });
  });

  test("says only what its builder knows", () => {
    expect(
      filled({ builder: "over_gap", scorer: "model:4", gap: 0.5, top: 3, level: "question" }),
    ).toEqual({
      builder: "over_gap",
      scorer: { model_version: 4 },
      prompt_sets: [],
      models: [],
      real: false,
      gap: 0.5,
      top: 3,
    });
    expect(filled({ builder: "hgdpo_normal", after: "9", scorer: "model:4" })).toEqual({
      builder: "hgdpo_normal",
      after: 9,
      window: [400, 700],
    });
    expect(filled({ builder: "hgdpo_hard", after: "9", winner: "real", temperature: 2 })).toEqual({
      builder: "hgdpo_hard",
      after: 9,
      winner: "real",
      level: 100,
      temperature: 2,
    });
  });

  test("leaves out what was left empty", () => {
    const recipe = filled({ builder: "pareto", scorer: "campaign:1", top: "", temperature: " " });
    expect(recipe).not.toHaveProperty("top");
    expect(recipe).not.toHaveProperty("temperature");
    expect(recipe).toMatchObject({ level: "dimension", component_gap: 0 });
  });
});
