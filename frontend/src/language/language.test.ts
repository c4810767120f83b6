// @vitest-environment happy-dom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { pickLanguage } from "./language";
import { zh } from "./zh";

describe("the language", () => {
  it.each<[string | null, string[], string]>([
    ["zh-CN", ["en-GB"], "zh-CN"], // the choice comes first
    ["en", ["zh-CN"], "en"],
    [null, ["zh-Hans-CN", "en"], "zh-CN"],
    [null, ["fr-FR", "zh", "en"], "zh-CN"], // the first that there are words for
    [null, ["en-US", "zh-CN"], "en"],
    [null, ["fr-FR"], "en"],
    ["klingon", [], "en"],
  ])("stored %s, wished for %s: %s", (stored, wishes, language) =>
    expect(pickLanguage(stored, wishes)).toBe(language),
  );
});

describe("the words", () => {
  beforeEach(() => {
    vi.resetModules();
    localStorage.clear();
  });

  it("are English unless somebody wishes for Chinese", async () => {
    const { translated, said } = await import("./translated");
    expect(translated("work", { title: "My work" })).toEqual({ title: "My work" });
    expect(said("No such campaign.", "not_found")).toBe("No such campaign.");
  });

  it("are Chinese by choice, also where a module reads them as it loads", async () => {
    localStorage.setItem("prefloop.language", "zh-CN");
    const { actions } = await import("@/features/labelling/actions");
    expect(actions.map((action) => action.label)).toContain("不相上下");
    const { said } = await import("./translated");
    expect(said("…", "bad_answer")).toMatch(/答案/);
    expect(said("Cannot tell them apart")).toBe("分不出好坏");
    expect(said("A reason of this campaign's own")).toBe("A reason of this campaign's own");
  });
});

/** Every text under a feature, by its path; functions are asked with small numbers and names. */
function texts(words: object, path = ""): [string, string][] {
  return Object.entries(words).flatMap(([name, value]): [string, string][] => {
    const at = `${path}.${name}`;
    if (typeof value === "string") return [[at, value]];
    if (typeof value === "function") return [[at, asked(value)]];
    return value === null ? [] : texts(value, at);
  });
}

/** What a function of a few numbers, or of a number and a list of them, says. */
function asked(words: (...given: unknown[]) => unknown): string {
  try {
    return String(words(1, 2, 3));
  } catch {
    return String(words(1, [2], 3));
  }
}

const NOT_WORDS = /product$|\.(weight|range|count|filled|before|zoom|step)$|pairForm\.choices\./; // the name; signs and figures only

it("are all Chinese in the Chinese chunk", () => {
  const left = texts(zh).filter(
    ([path, text]) => !NOT_WORDS.test(path) && !/\p{sc=Han}/u.test(text),
  );
  expect(left).toEqual([]);
});

it("end up under the names that the features ask for", async () => {
  const sources = import.meta.glob<string>("../**/*messages.ts", {
    query: "?raw",
    import: "default",
    eager: true,
  });
  const asked = Object.values(sources).flatMap((source) => [
    ...source.matchAll(/translated\(\s*"([\w-]+)"/g),
  ]);
  expect(asked.length).toBeGreaterThan(4);
  for (const [, name] of asked) expect(Object.keys(zh)).toContain(name);
});
