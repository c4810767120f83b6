/** A stretch of a prompt: a word with its number, or what stands between two words. */
export interface Piece {
  readonly text: string;
  readonly word: number | null;
}

const SINGLE =
  /^[\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\u{20000}-\u{323af}]$/u;
const LETTER = /^[\p{L}\p{N}]$/u;
const ACCENT = /^\p{M}$/u;
const INNER = /^['\u2019\u200c\u200d]$/u;

type Role = "single" | "letter" | "accent" | "inner" | "other";

function roleOf(char: string): Role {
  if (SINGLE.test(char)) return "single";
  if (LETTER.test(char)) return "letter";
  if (ACCENT.test(char)) return "accent";
  return INNER.test(char) ? "inner" : "other";
}

/**
 * The prompt in pieces, its words counted as the server counts them (regions/words.py): runs of
 * letters, digits and their accents; one word for each Chinese or Japanese character.
 * prompt-words.json is the table of cases that both sides are held against.
 */
export function piecesOf(prompt: string): Piece[] {
  const splitter = new Splitter();
  for (const char of prompt) splitter.hear(char, roleOf(char));
  return splitter.end();
}

class Splitter {
  readonly #pieces: { text: string; word: number | null }[] = [];
  #words = 0;
  #state: "closed" | "run" | "single" = "closed"; // what the last character left open
  #joint = ""; // an apostrophe that belongs to the word only if the word goes on

  hear(char: string, role: Role): void {
    if (this.#goesOn(role)) this.#append(char);
    else if (role === "inner" && this.#state === "run" && this.#joint === "") this.#joint = char;
    else this.#begin(char, role);
  }

  end(): Piece[] {
    this.#between(this.#joint);
    return this.#pieces;
  }

  #goesOn(role: Role): boolean {
    if (role === "letter") return this.#state === "run";
    return role === "accent" && this.#state !== "closed" && this.#joint === "";
  }

  #append(char: string): void {
    const last = this.#pieces.at(-1);
    if (last) last.text += this.#joint + char;
    this.#joint = "";
  }

  #begin(char: string, role: Role): void {
    this.#between(this.#joint);
    this.#joint = "";
    const isWord = role === "letter" || role === "single";
    this.#state = role === "letter" ? "run" : role === "single" ? "single" : "closed";
    if (isWord) this.#pieces.push({ text: char, word: this.#words++ });
    else this.#between(char);
  }

  #between(text: string): void {
    const last = this.#pieces.at(-1);
    if (last?.word === null) last.text += text;
    else if (text !== "") this.#pieces.push({ text, word: null });
  }
}
