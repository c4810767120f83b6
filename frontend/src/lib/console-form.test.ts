import { describe, expect, it } from "vitest";
import { ApiError } from "@/client/api-error";
import { fieldError, formError, parseObject } from "./console-form";

describe("what the server refused", () => {
  const refused = new ApiError(400, "invalid", "Please correct.", {
    name: ["Too long."],
    sampler: ["Unknown key."],
  });

  it("stands beside the field it is about", () => {
    expect(fieldError(refused, "name")).toBe("Too long.");
    expect(fieldError(refused, "email")).toBeUndefined();
  });

  it("stands above the form when the form has no such field", () => {
    expect(formError(refused, ["name"])).toBe("sampler: Unknown key.");
    expect(formError(refused, ["name", "sampler"])).toBeUndefined();
    expect(formError(new ApiError(409, "conflict", "It is closed."), ["name"])).toBe(
      "It is closed.",
    );
    expect(formError(null, [])).toBeUndefined();
  });
});

describe("JSON typed by a person", () => {
  it("is an object, or nothing at all", () => {
    expect(parseObject('{"steps": 20}')).toEqual({ value: { steps: 20 } });
    expect(parseObject("  ")).toEqual({ value: {} });
  });

  it.each(["[1]", "3", "null", "{steps: 1}"])("%s is refused", (text) => {
    expect(parseObject(text)).toHaveProperty("problem");
  });
});
