import { type ReactNode, useState } from "react";
import type { Action } from "./actions";
import styles from "./care.module.css";
import { careMessages as words } from "./care-messages";
import { careActions } from "./kind-actions";
import type { KindProps } from "./kind-desk";
import { useKeySigns } from "./use-key-signs";
import { useKeys } from "./use-keys";
import type { Labelling } from "./use-labelling";
import type { View } from "./view-record";

interface Props extends KindProps {
  children: (labelling: Labelling) => ReactNode; // the screen, with what is possible just now
}

interface Revealed {
  readonly key: string; // of the question
  readonly by: "key" | "button";
  readonly after_ms: number; // from the moment it was painted, covered
}

/** Covers sensitive images until the person uncovers them; until then nothing can be judged. */
export function CareDesk({ state, labelling, children }: Props) {
  const [revealed, setRevealed] = useState<Revealed | null>(null);
  const current = state.questions[0];
  const isSensitive = current?.lease.is_sensitive ?? false;
  const isRevealed = revealed !== null && revealed.key === current?.key;
  const isCovered = isSensitive && !isRevealed;

  function reveal(by: Revealed["by"]): void {
    if (current && isCovered && labelling.isPainted) {
      setRevealed({ key: current.key, by, after_ms: labelling.record.durationMs });
    }
  }
  useKeys(careActions, () => reveal("key"));
  const sign = useKeySigns(careActions);

  return (
    <div className={styles.care} data-covered={isCovered}>
      {children(coveredLabelling(labelling, isCovered, isSensitive ? revealed : null))}
      {isCovered && current && (
        <section className={styles.cover} aria-labelledby="covered">
          <h2 id="covered">{words.covered}</h2>
          <p>{words.coveredText}</p>
          <button
            type="button"
            className="button primary"
            aria-disabled={!labelling.isPainted}
            onClick={() => reveal("button")}
          >
            <kbd>{sign("reveal")}</kbd> {words.reveal}
          </button>
        </section>
      )}
    </div>
  );
}

/** What the desk may do: nothing that judges while covered; afterwards its answers say so. */
function coveredLabelling(
  labelling: Labelling,
  isCovered: boolean,
  revealed: Revealed | null,
): Labelling {
  /** The view of whatever is answered inside says how the images were uncovered. */
  function said<Given extends unknown[]>(
    act: (...given: Given) => void,
  ): (...given: Given) => void {
    return (...given) => {
      const before = labelling.companion.current;
      const view = revealed && { by: revealed.by, after_ms: revealed.after_ms };
      labelling.companion.current = {
        filled: () => before?.filled() ?? {},
        view: () => ({ ...before?.view(), revealed: view }),
      };
      act(...given);
      labelling.companion.current = before;
    };
  }
  const isAvailable = (action: Action) =>
    !(isCovered && action.needs === "painted") && labelling.isAvailable(action);
  const guarded = <Given extends unknown[]>(act: (...given: Given) => void) =>
    said((...given: Given) => {
      if (!isCovered) act(...given);
    });
  return {
    ...labelling,
    canJudge: labelling.canJudge && !isCovered,
    why: isCovered ? words.why : labelling.why,
    isAvailable,
    run: said((action: Action<never>, input: View["input"]) => {
      if (isAvailable(action)) labelling.run(action, input);
    }) as Labelling["run"],
    fill: guarded(labelling.fill),
    choose: guarded(labelling.choose),
  };
}
