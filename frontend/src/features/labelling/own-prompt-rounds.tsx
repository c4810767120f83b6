import { useEffect, useRef } from "react";
import styles from "./own-prompt.module.css";
import { ownPromptMessages } from "./own-prompt-messages";
import type { OwnRound } from "./own-prompt-queries";

const words = ownPromptMessages.rounds;

/** The pairs of this prompt so far, the latest last; in each the chosen image is framed. */
export function Rounds({ rounds }: { rounds: readonly OwnRound[] }) {
  const list = useRef<HTMLOListElement>(null);
  const count = rounds.length;
  useEffect(() => {
    const { current } = list;
    if (current && count > 0) current.scrollLeft = current.scrollWidth;
  }, [count]);
  if (count === 0) return <p className={styles.soft}>{words.none}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <ol ref={list} className={styles.rounds} aria-label={words.title} tabIndex={0}>
      {rounds.toReversed().map((round) => (
        <li key={round.number} className={styles.round} title={inWords(round)}>
          <span className="visually-hidden">{inWords(round)}</span>
          {round.images.map((image, side) => (
            <img
              key={image.url}
              src={image.url}
              alt=""
              width={40}
              height={40}
              data-chosen={round.choice === "tie" || round.choice === SIDES[side]}
            />
          ))}
        </li>
      ))}
    </ol>
  );
}

const SIDES = ["left", "right"] as const;

function inWords({ number, verdict, choice }: OwnRound): string {
  const answer = verdict === "answered" ? choice : verdict;
  return words.round(number, answer ? words.answers[answer] : "");
}
