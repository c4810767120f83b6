/** The languages of the annotators' pages, by the tag that `<html lang>` and Intl take. */
export const languages = { en: "English", "zh-CN": "简体中文" } as const;
export type Language = keyof typeof languages;

const STORED = "prefloop.language";

/** The stored choice, else the first wish of the browser that there are words for, else English. */
export function pickLanguage(stored: string | null, wishes: readonly string[]): Language {
  if (stored !== null && stored in languages) return stored as Language;
  for (const wish of wishes) {
    if (/^en\b/i.test(wish)) return "en";
    if (/^zh\b/i.test(wish)) return "zh-CN";
  }
  return "en";
}

const wishes = globalThis.navigator?.languages ?? [];
export const language = pickLanguage(storedChoice(), wishes);

/** For dates and numbers: the browser's own variant of the language, where it names one. */
export const locale = wishes.find((wish) => wish.startsWith(language.slice(0, 2))) ?? language;

/** Keeps the choice in this browser and starts the page again in it. */
export function chooseLanguage(next: Language): void {
  try {
    localStorage.setItem(STORED, next);
  } catch {
    return; // without storage the browser's own wish decides
  }
  location.reload();
}

function storedChoice(): string | null {
  try {
    return globalThis.localStorage?.getItem(STORED) ?? null;
  } catch {
    return null;
  }
}
