import { chooseLanguage, type Language, language, languages } from "@/language/language";
import { messages } from "@/language/messages";
import styles from "./language-choice.module.css";

/** The page's language, each named in itself. A choice is kept in this browser. */
export function LanguageChoice() {
  return (
    <select
      className={styles.choice}
      aria-label={messages.choose}
      value={language}
      onChange={(event) => chooseLanguage(event.target.value as Language)}
    >
      {Object.entries(languages).map(([tag, name]) => (
        <option key={tag} value={tag} lang={tag}>
          {name}
        </option>
      ))}
    </select>
  );
}
