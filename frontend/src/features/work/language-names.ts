import { locale } from "@/language/language";

/** Offered to be ticked; any other can be named by its tag. */
// biome-ignore format: a table
export const OFFERED = [
  "ar", "bn", "cs", "de", "en", "es", "fa", "fr", "hi", "id", "it", "ja", "ko", "nl", "pl", "pt",
  "ru", "sw", "ta", "th", "tr", "uk", "ur", "vi", "zh-Hans", "zh-Hant",
];

/** "中文（简体） · zh-Hans" would be long: its name in the page's language, or the tag itself. */
export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
