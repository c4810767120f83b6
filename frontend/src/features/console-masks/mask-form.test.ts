import { expect, it } from "vitest";
import { type MaskFields, toInput, toMaker } from "./mask-form";

const fields: MaskFields = {
  promptSet: "4",
  target: " Masked ",
  split: "",
  limit: "",
  seeds: "0-1",
  kind: "square",
  low: 15,
  high: 25,
  measure: "area",
  place: "centre",
  yaw: 17.2,
  pitch: 8.6,
  views: 3,
  depth: "slope",
};

it("asks for shares where the form shows per cent", () => {
  expect(toInput(fields)).toEqual({
    body: {
      prompt_set: 4,
      target: "Masked",
      maker: { kind: "square", keep: [0.15, 0.25], measure: "area", place: "centre" },
      split: "",
      prompt_limit: null,
      seeds: [0, 1],
    },
  });
  expect(toMaker({ ...fields, kind: "box" })).toEqual({ kind: "box", fill: [0.15, 0.25] });
});

it("asks for radians where the form shows degrees", () => {
  expect(toMaker({ ...fields, kind: "warp" })).toEqual({
    kind: "warp",
    yaw: 0.3002,
    pitch: 0.1501,
    views: [3, 3],
    depth: { kind: "slope" },
  });
});

it("is no request while something is missing or wrong", () => {
  expect(toInput({ ...fields, low: "" })).toEqual({ incomplete: true });
  expect(toInput({ ...fields, target: " " })).toEqual({ incomplete: true });
  expect(toInput({ ...fields, promptSet: null })).toEqual({ incomplete: true });
  expect(toInput({ ...fields, seeds: "x" })).toHaveProperty("problem");
});
