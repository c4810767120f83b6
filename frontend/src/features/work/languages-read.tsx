import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { languageName, OFFERED } from "./language-names";
import { messages } from "./messages";
import { profileKey, profileQuery, saveLanguages } from "./queries";
import styles from "./work.module.css";

const words = messages.languages;

/** What this person reads: campaigns may ask them about prompts in those languages alone. */
export function LanguagesRead() {
  const { data } = useQuery(profileQuery);
  const cache = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [problem, setProblem] = useState("");
  if (!data) return null;
  const mine = data.languages;

  async function save(languages: string[]): Promise<void> {
    setProblem("");
    try {
      cache.setQueryData(profileKey, await saveLanguages(languages));
    } catch (error) {
      setProblem(error instanceof Error ? error.message : words.failed);
    }
  }
  function add(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = event.currentTarget;
    const tag = String(new FormData(form).get("tag") ?? "").trim();
    if (tag === "") return;
    form.reset();
    void save([...mine, tag]);
  }

  return (
    <section className={styles.languages} aria-label={words.title}>
      <p>
        <strong>{words.title}</strong>{" "}
        {mine.length > 0 ? mine.map(languageName).join(", ") : words.none}
      </p>
      <button
        type="button"
        className="button quiet"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        {isOpen ? words.close : words.change}
      </button>
      {isOpen && (
        <div className={styles.choose}>
          <p>{words.hint}</p>
          <ul>
            {[...new Set([...mine, ...OFFERED])].map((tag) => (
              <li key={tag}>
                <label>
                  <input
                    type="checkbox"
                    checked={mine.includes(tag)}
                    onChange={(event) =>
                      void save(
                        event.target.checked ? [...mine, tag] : mine.filter((one) => one !== tag),
                      )
                    }
                  />
                  <span lang={tag}>{languageName(tag)}</span>
                </label>
              </li>
            ))}
          </ul>
          <form onSubmit={add}>
            <label>
              {words.other} <input name="tag" placeholder="sw" maxLength={35} />
            </label>
            <button type="submit" className="button">
              {words.add}
            </button>
          </form>
          {problem !== "" && <p role="alert">{problem}</p>}
        </div>
      )}
    </section>
  );
}
