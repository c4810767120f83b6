import { expect, it } from "vitest";
import { fieldsOf, toPolicy } from "./policy-input";

const filled = {
  ...fieldsOf(undefined),
  name: "weekly",
  campaigns: ["3"],
  base: "1",
  backbone: "2",
  promptSet: "4",
};

it("fires by hours, by judgements, or by both, and never by neither", () => {
  expect(toPolicy(filled)).toHaveProperty("body.every_judgements", 200);
  expect(toPolicy(filled)).toHaveProperty("body.every_hours", null);
  expect(toPolicy({ ...filled, judgements: "" })).toHaveProperty("problem");
});

it("says which settings are not JSON", () => {
  expect(toPolicy({ ...filled, dpoJson: "{steps" })).toHaveProperty(
    "problem",
    expect.stringContaining("Fine-tuning"),
  );
});
