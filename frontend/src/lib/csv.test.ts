import { expect, it } from "vitest";
import { toCsv } from "./csv";

it("quotes what would break a row and leaves the rest alone", () => {
  const text = toCsv(
    ["prompt", "wins"],
    [
      ['a "red" cat, left', 3],
      ["plain", null],
    ],
  );
  expect(text).toBe('prompt,wins\r\n"a ""red"" cat, left",3\r\nplain,\r\n');
});

it("never lets a prompt become a spreadsheet formula", () => {
  expect(toCsv(["p"], [["=HYPERLINK(1)"], [-4]])).toBe("p\r\n'=HYPERLINK(1)\r\n-4\r\n");
});
