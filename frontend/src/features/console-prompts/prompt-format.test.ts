import { expect, it } from "vitest";
import { guessFormat, withHeader } from "./prompt-format";

it("tells JSONL from CSV by the file's name, then by its first character", () => {
  expect(guessFormat("prompt\na", "p.jsonl")).toBe("jsonl");
  expect(guessFormat('  {"prompt": "a"}')).toBe("jsonl");
  expect(guessFormat("prompt\n{a}")).toBe("csv");
});

it("leaves a table with a prompt column as it is", () => {
  const table = "category,Prompt\nx,a cat";
  expect(withHeader(table)).toBe(table);
});

it("makes a table of plain lines, commas and quotes kept", () => {
  expect(withHeader('a "big" cat, red\n\n a dog \n')).toBe('prompt\n"a ""big"" cat, red"\n"a dog"');
});
