import { describe, expect, it } from "vitest";
import {
  formatAge,
  formatBytes,
  formatDecimal,
  formatInterval,
  formatNumber,
  formatSeconds,
  plural,
} from "./console-format";

describe("numbers on the screen", () => {
  it.each([
    [12, "12 s"],
    [59.7, "1 min"],
    [600, "10 min"],
    [7500, "2 h 5 min"],
    [7200, "2 h"],
    [86400 * 3, "3 d"],
    [-4, "0 s"],
  ])("%s seconds read as %s", (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });

  it.each([
    [999, "999 B"],
    [1000, "1.0 kB"],
    [1_530_000, "1.5 MB"],
    [812_000_000, "812 MB"],
  ])("%s bytes read as %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [0.1 + 0.2, "0.3"],
    [0.00005, "5.0e-5"],
    [12345.6, "12,346"],
    [Number.NaN, "–"],
    [0, "0"],
  ])("%s reads as %s", (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it("says one thing and many things", () => {
    expect(plural(1, "pair")).toBe("1 pair");
    expect(plural(2000, "pair")).toBe("2,000 pairs");
  });

  it("gives an age while it is short and a date after that", () => {
    const now = Date.parse("2026-11-21T12:00:00Z");
    expect(formatAge("2026-11-21T11:59:50Z", now)).toBe("just now");
    expect(formatAge("2026-11-21T11:50:00Z", now)).toBe("10 min ago");
    expect(formatAge("2026-11-01T12:00:00Z", now)).toBe("1 Nov 2026");
  });
});

it("writes measures with one number of decimals, and never minus nothing", () => {
  expect(formatDecimal(1)).toBe("1.00");
  expect(formatDecimal(-0.004)).toBe("0.00");
  expect(formatDecimal(-0.05)).toBe("-0.05");
  expect(formatDecimal(null)).toBe("–");
  expect(formatDecimal(Number.NaN)).toBe("–");
  expect(formatInterval(-0.001, 0.5)).toBe("0.00 to 0.50");
});
