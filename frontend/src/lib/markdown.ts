/**
 * The small part of Markdown that guidelines use, as data: headings, paragraphs, lists, quotes,
 * code, emphasis, links and pictures of our own. Everything else stays the text that it is; there
 * is no way to write HTML in it.
 */

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "strong" | "emphasis"; children: Inline[] }
  | { kind: "link"; href: string; children: Inline[] }
  | { kind: "picture"; src: string; alt: string };

export type Block =
  | { kind: "heading"; level: 2 | 3 | 4; children: Inline[] }
  | { kind: "paragraph" | "quote"; children: Inline[] }
  | { kind: "list"; ordered: boolean; items: Inline[][] }
  | { kind: "code"; text: string };

const LIST_ITEM = /^\s{0,3}(?:([-*+])|(\d{1,3})[.)])\s+(.*)$/;

export function parseMarkdown(source: string): Block[] {
  const lines = source.replaceAll("\r\n", "\n").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    if ((lines[at] ?? "").trim() === "") at += 1;
    else at = readBlock(lines, at, blocks);
  }
  return blocks;
}

/** Reads the block that begins at a line that is not empty. Returns the line after it. */
function readBlock(lines: string[], start: number, blocks: Block[]): number {
  const line = lines[start] ?? "";
  if (line.startsWith("```")) return readFence(lines, start, blocks);
  const heading = /^(#{1,4})\s+(.*)$/.exec(line);
  if (heading) {
    // The page has its own first heading, so "#" is the second level.
    const level = Math.min(4, (heading[1] ?? "").length + 1) as 2 | 3 | 4;
    blocks.push({ kind: "heading", level, children: parseInline(heading[2] ?? "") });
    return start + 1;
  }
  if (LIST_ITEM.test(line)) return readList(lines, start, blocks);
  return readParagraph(lines, start, blocks);
}

function readFence(lines: string[], start: number, blocks: Block[]): number {
  let end = start + 1;
  while (end < lines.length && !(lines[end] ?? "").startsWith("```")) end += 1;
  blocks.push({ kind: "code", text: lines.slice(start + 1, end).join("\n") });
  return end + 1;
}

function readList(lines: string[], start: number, blocks: Block[]): number {
  const isOrdered = isNumbered(lines[start] ?? "");
  const items: string[] = [];
  let at = start;
  while (at < lines.length && takeItem(lines[at] ?? "", isOrdered, items)) at += 1;
  blocks.push({ kind: "list", ordered: isOrdered, items: items.map(parseInline) });
  return at;
}

/** Adds a line to the items of a list, or says that it does not belong there. */
function takeItem(line: string, isOrdered: boolean, items: string[]): boolean {
  const item = LIST_ITEM.exec(line);
  if (item) {
    if (isNumbered(line) !== isOrdered) return false;
    items.push(item[3] ?? "");
    return true;
  }
  if (!/^\s+\S/.test(line)) return false;
  items.push(`${items.pop() ?? ""} ${line.trim()}`); // indented: goes on with the item above
  return true;
}

function isNumbered(line: string): boolean {
  return LIST_ITEM.exec(line)?.[2] !== undefined;
}

function readParagraph(lines: string[], start: number, blocks: Block[]): number {
  const isQuote = (lines[start] ?? "").startsWith(">");
  const words: string[] = [];
  let at = start;
  for (; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (at > start && (line.trim() === "" || beginsAnother(line, isQuote))) break;
    words.push(isQuote ? line.replace(/^>\s?/, "") : line.trim());
  }
  blocks.push({ kind: isQuote ? "quote" : "paragraph", children: parseInline(words.join(" ")) });
  return at;
}

function beginsAnother(line: string, isQuote: boolean): boolean {
  return /^(#{1,4}\s|```)/.test(line) || LIST_ITEM.test(line) || line.startsWith(">") !== isQuote;
}

interface Rule {
  readonly pattern: RegExp;
  readonly make: (first: string, second: string) => Inline | undefined;
}

// In the order they are tried. None nests a quantifier in a quantifier: a hostile guideline costs
// no more than its length.
const RULES: readonly Rule[] = [
  { pattern: /^`([^`]+)`/, make: (text) => ({ kind: "code", text }) },
  {
    pattern: /^!\[([^\][]*)\]\(([^()\s]+)\)/,
    make: (alt, src) => (isOwnPicture(src) ? { kind: "picture", alt, src } : undefined),
  },
  {
    pattern: /^\[([^\][]+)\]\(([^()\s]+)\)/,
    make: (words, href) =>
      isSafeAddress(href) ? { kind: "link", href, children: parseInline(words) } : undefined,
  },
  {
    pattern: /^\*\*(?=\S)([^*]+)\*\*/,
    make: (words) => ({ kind: "strong", children: parseInline(words) }),
  },
  {
    pattern: /^\*(?=\S)([^*]+)\*/,
    make: (words) => ({ kind: "emphasis", children: parseInline(words) }),
  },
];
const SPECIAL = /[`![*]/;

export function parseInline(source: string): Inline[] {
  const found: Inline[] = [];
  let rest = source;
  while (rest !== "") {
    const special = readSpecial(rest);
    const length = special?.length ?? plainLength(rest);
    if (special) found.push(special.inline);
    else addText(found, rest.slice(0, length));
    rest = rest.slice(length);
  }
  return found;
}

/** How far the text runs before the next sign that could begin something. At least one letter. */
function plainLength(rest: string): number {
  const next = rest.slice(1).search(SPECIAL);
  return next < 0 ? rest.length : next + 1;
}

function addText(found: Inline[], text: string): void {
  const last = found.at(-1);
  if (last?.kind === "text") last.text += text;
  else found.push({ kind: "text", text });
}

function readSpecial(rest: string): { inline: Inline; length: number } | undefined {
  for (const { pattern, make } of RULES) {
    const match = pattern.exec(rest);
    const inline = match ? make(match[1] ?? "", match[2] ?? "") : undefined;
    if (match && inline) return { inline, length: match[0].length };
  }
  return undefined;
}

/** Only the web, mail and our own pages: never `javascript:` and its relatives. */
export function isSafeAddress(address: string): boolean {
  return /^(https?:\/\/|mailto:|\/(?![/\\])|#)/i.test(address);
}

function isOwnPicture(address: string): boolean {
  return /^\/media\/[\w-]+$/.test(address);
}
