import { expect, it } from "vitest";
import { toConfig } from "./run-config";

it("sends what was filled in, numbers as numbers, and leaves the rest to the server", () => {
  const knobs = { steps: "300", learning_rate: "5e-5", beta: "auto", rank: " " };
  expect(toConfig("dpo", knobs, "")).toEqual({
    config: { steps: 300, learning_rate: 5e-5, beta: "auto" },
  });
});

it("takes any other key from the JSON; a filled field wins over it", () => {
  expect(toConfig("dpo", { steps: "10" }, '{"steps": 5, "ema": 0}')).toEqual({
    config: { steps: 10, ema: 0 },
  });
  expect(toConfig("dpo", {}, "{ema: 0}")).toHaveProperty("problem");
});

it("ignores what was typed for the other kind of run", () => {
  expect(toConfig("reward", { rank: "8", epochs: "3" }, "")).toEqual({ config: { epochs: 3 } });
});
