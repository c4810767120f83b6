import { describe, expect, it } from "vitest";
import cases from "./prompt-words.json";
import { piecesOf } from "./regions-words";

describe("the words of a prompt", () => {
  it.each(cases)("splits $text as the server does", ({ text, words }) => {
    const found = piecesOf(text).filter((piece) => piece.word !== null);
    expect(found.map((piece) => piece.text)).toEqual(words);
    expect(found.map((piece) => piece.word)).toEqual(words.map((_, number) => number));
  });

  it.each(cases)("loses nothing of $text", ({ text }) => {
    expect(
      piecesOf(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  });
});
