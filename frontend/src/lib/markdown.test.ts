import { describe, expect, it } from "vitest";
import { type Inline, isSafeAddress, parseInline, parseMarkdown } from "./markdown";

const text = (words: string): Inline => ({ kind: "text", text: words });

describe("parseMarkdown", () => {
  it("knows headings, paragraphs, lists, quotes and code", () => {
    const source = [
      "# Title",
      "two lines",
      "of one paragraph",
      "",
      "- one",
      "- two",
      "  goes on",
      "",
      "1. first",
      "2. second",
      "> said",
      "> somebody",
      "```",
      "# not a heading",
      "```",
    ].join("\n");
    expect(parseMarkdown(source)).toEqual([
      { kind: "heading", level: 2, children: [text("Title")] },
      { kind: "paragraph", children: [text("two lines of one paragraph")] },
      { kind: "list", ordered: false, items: [[text("one")], [text("two goes on")]] },
      { kind: "list", ordered: true, items: [[text("first")], [text("second")]] },
      { kind: "quote", children: [text("said somebody")] },
      { kind: "code", text: "# not a heading" },
    ]);
  });

  it("reads a list that follows a list of the other kind as a second one", () => {
    expect(parseMarkdown("- a\n1. b").map((block) => block.kind)).toEqual(["list", "list"]);
  });

  it("ends an open code block with the text", () => {
    expect(parseMarkdown("```\nlost")).toEqual([{ kind: "code", text: "lost" }]);
  });

  it("reads nothing in nothing", () => {
    expect(parseMarkdown(" \n\n")).toEqual([]);
  });
});

describe("parseInline", () => {
  it("knows strong, emphasis, code and links", () => {
    expect(parseInline("a **b** *c* `d` [e](https://example.org/f)")).toEqual([
      text("a "),
      { kind: "strong", children: [text("b")] },
      text(" "),
      { kind: "emphasis", children: [text("c")] },
      text(" "),
      { kind: "code", text: "d" },
      text(" "),
      { kind: "link", href: "https://example.org/f", children: [text("e")] },
    ]);
  });

  it("leaves HTML the text that it is", () => {
    const hostile = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
    expect(parseInline(hostile)).toEqual([text(hostile)]);
  });

  it("leaves a link that is no web address as text", () => {
    expect(parseInline("[x](javascript:alert(1))")).toEqual([text("[x](javascript:alert(1))")]);
  });

  it("shows pictures of our own media only", () => {
    const own = { kind: "picture", alt: "good", src: "/media/0a-1" };
    expect(parseInline("![good](/media/0a-1)")).toEqual([own]);
    // The text of a refused picture is an ordinary link after a sign.
    expect(parseInline("![spy](https://example.org/x.png)")[0]).toEqual(text("!"));
  });

  it("leaves lonely signs alone", () => {
    expect(parseInline("2 * 3 = 6 [sic] `")).toEqual([text("2 * 3 = 6 [sic] `")]);
  });

  it("takes time in proportion to a hostile text", () => {
    const started = performance.now();
    parseInline("*[`!".repeat(5_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("isSafeAddress", () => {
  it.each(["https://example.org", "http://example.org", "mailto:a@example.org", "/guide", "#top"])(
    "allows %s",
    (address) => expect(isSafeAddress(address)).toBe(true),
  );
  it.each(["javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "//evil.example", "/\\evil"])(
    "refuses %s",
    (address) => expect(isSafeAddress(address)).toBe(false),
  );
});
