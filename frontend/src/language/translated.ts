import { language } from "./language";

// Waited for here, once: modules that read words while they load run after it. The chunk must
// import no code of the page, which would wait for it in turn.
const words: Readonly<Record<string, unknown>> =
  language === "zh-CN" ? ((await import("./zh").catch(() => null))?.zh ?? {}) : {};

/** A feature's words in the person's language. Each translation has the type of the English. */
export function translated<Words>(feature: string, english: Words): Words {
  return (words[feature] as Words | undefined) ?? english;
}

/** What the server says, by its code or word for word; the server itself speaks English. */
export interface ServerWords {
  readonly codes: Readonly<Record<string, string>>;
  readonly sentences: Readonly<Record<string, string>>;
}

const known: ServerWords = translated("server", { codes: {}, sentences: {} });

/** A sentence of the server in the person's language, where it is known there. */
export function said(sentence: string, code = ""): string {
  return known.sentences[sentence] ?? known.codes[code] ?? sentence;
}
