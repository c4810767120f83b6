import type { CSSProperties } from "react";
import styles from "./regions.module.css";
import { reasonFor } from "./regions-draw";
import { polaritiesOf, type RegionsForm, reasonsOf } from "./regions-form";
import { regionsMessages as words } from "./regions-messages";
import { useKeySigns } from "./use-key-signs";
import type { RegionsState } from "./use-regions";

interface Props {
  form: RegionsForm;
  state: RegionsState;
}

/** Why a place is marked: bad or good, and one of the campaign's reasons. */
export function ReasonPicker({ form, state }: Props) {
  const { brush } = state;
  const sign = useKeySigns(state.actions);
  const polarities = polaritiesOf(form);
  const chosen = reasonFor(form, brush);
  return (
    <fieldset className={styles.group}>
      <legend className="visually-hidden">{words.reasons}</legend>
      <div className={styles.turn}>
        {polarities.length > 1 &&
          polarities.map((polarity) => (
            <button
              key={polarity}
              type="button"
              aria-pressed={polarity === brush.polarity}
              onClick={() => state.turnTo(polarity)}
            >
              {polarity !== brush.polarity && <kbd>{sign("turn")}</kbd>}
              <i className={styles.swatch} data-polarity={polarity} />
              {words.polarities[polarity]}
            </button>
          ))}
        <button
          type="button"
          data-nothing="true"
          aria-pressed={state.sheet.content.nothing}
          onClick={state.sayNothing}
        >
          <kbd>{sign("nothing")}</kbd>
          <span>{words.actions.nothing}</span>
        </button>
      </div>
      <div className={styles.reasons}>
        {reasonsOf(form, brush.polarity).map((reason, index) => (
          <button
            key={reason.key}
            type="button"
            aria-pressed={reason.key === chosen}
            onClick={() => state.choose(reason.key)}
          >
            <kbd>{index + 1}</kbd>
            <span>{reason.label}</span>
          </button>
        ))}
      </div>
    </fieldset>
  );
}

export function ToolPicker({ form, state }: Props) {
  const { brush } = state;
  const sign = useKeySigns(state.actions);
  return (
    <fieldset className={styles.tools}>
      <legend className="visually-hidden">{words.tools}</legend>
      {form.tools.map((tool) => (
        <button
          key={tool}
          type="button"
          data-tool={tool}
          aria-pressed={tool === brush.mode}
          title={tool === "brush" ? words.brushAgain : undefined}
          onClick={() => state.use(tool)}
        >
          <kbd>{sign(tool)}</kbd>
          <span>{words.actions[tool]}</span>
          {tool === "brush" && <i className={styles.size} style={dot(brush.radius)} />}
        </button>
      ))}
    </fieldset>
  );
}

/** The brush's width on its button: to compare, not to measure. */
function dot(radius: number) {
  return { "--dot": `${Math.round(3 + radius * 110)}px` } as CSSProperties;
}

const MOST_WORDS = 400; // buttons on the screen

/** The prompt again, each word a button: what the image leaves out, what it gets wrong. */
export function WordPicker({ state }: Pick<Props, "state">) {
  const { brush, sheet } = state;
  const sign = useKeySigns(state.actions);
  const all = state.pieces.filter((piece) => piece.word !== null);
  const isHere = brush.mode === "words";
  return (
    <section className={styles.group} aria-label={words.words}>
      <h2>
        {words.words} <kbd>{sign("words")}</kbd> <small>{words.wordsHint}</small>
      </h2>
      <p className={styles.words} dir="auto">
        {all.slice(0, MOST_WORDS).map(({ text, word }) => {
          const number = word ?? 0;
          const fault = sheet.content.words[number];
          return (
            <button
              key={number}
              type="button"
              data-fault={fault}
              data-here={isHere && sheet.word === number}
              aria-pressed={fault !== undefined}
              aria-label={words.word(text, fault)}
              onClick={() => state.word(number)}
            >
              <bdi>{text}</bdi>
              {fault && <small>{words.faults[fault]}</small>}
            </button>
          );
        })}
      </p>
      {all.length > MOST_WORDS && <p>{words.moreWords(all.length - MOST_WORDS)}</p>}
    </section>
  );
}
