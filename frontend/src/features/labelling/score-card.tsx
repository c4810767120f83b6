import type { CSSProperties } from "react";
import { kindMessages } from "./kind-messages";
import styles from "./scoring.module.css";
import type { Sheet } from "./scoring-cells";
import type { Anchor, ScoringForm } from "./scoring-form";

interface Props {
  form: ScoringForm;
  images: number;
  sheet: Sheet;
  isAvailable: boolean;
  onScore: (value: number) => void;
}

const MOST_BUTTONS = 21;
const words = kindMessages.scoring;

/** The criterion that is scored now: its question, the scale, and what the scores on it mean. */
export function ScoreCard({ form, images, sheet, isAvailable, onScore }: Props) {
  const criterion = form.criteria[Math.floor(sheet.at / images)];
  const value = sheet.values[sheet.at] ?? null;
  if (!criterion) return null;
  return (
    <div className={styles.card}>
      <h2 className={styles.title}>
        {criterion.label} <span>{words.ofImage(sheet.at % images)}</span>
        {sheet.typed !== "" && <em role="status">{words.pending(sheet.typed)}</em>}
      </h2>
      <p className={styles.question}>{criterion.question}</p>
      <ScaleButtons form={form} value={value} isAvailable={isAvailable} onScore={onScore} />
      <dl className={styles.anchors}>
        {criterion.anchors.map((anchor) => (
          <div key={anchor.low} className={styles.anchor} data-holds={holds(anchor, value)}>
            <dt>{words.range(anchor.low, anchor.high)}</dt>
            <dd>{anchor.text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

type ScaleProps = Pick<Props, "form" | "isAvailable" | "onScore"> & { value: number | null };

function ScaleButtons({ form, value, isAvailable, onScore }: ScaleProps) {
  const { low, high } = form;
  const count = high - low + 1;
  if (count > MOST_BUTTONS) return <LongScale {...{ form, value, isAvailable, onScore }} />;
  const scores = Array.from({ length: count }, (_, index) => low + index);
  return (
    <fieldset className={styles.scale} style={{ "--columns": evenColumns(count) } as CSSProperties}>
      <legend className="visually-hidden">{words.scale}</legend>
      {scores.map((one) => (
        <button
          key={one}
          type="button"
          className={styles.score}
          aria-pressed={one === value}
          aria-disabled={!isAvailable}
          onClick={() => onScore(one)}
        >
          {one}
        </button>
      ))}
    </fieldset>
  );
}

const MOST_COLUMNS = 6; // of 44 px and a gap on the narrowest phone

/** The buttons of a narrow screen in rows of the same length, or with the last one shorter by little. */
export function evenColumns(count: number): number {
  return Math.ceil(count / Math.ceil(count / MOST_COLUMNS));
}

/** A scale too long for a button each: the score counts when the slider is let go. */
function LongScale({ form, value, isAvailable, onScore }: ScaleProps) {
  const { low, high } = form;
  return (
    <label className={styles.slider}>
      <span>{low}</span>
      <input
        key={value} // shows the score again wherever it was dragged to
        type="range"
        min={low}
        max={high}
        defaultValue={value ?? Math.round((low + high) / 2)}
        aria-label={words.scale}
        disabled={!isAvailable}
        onPointerUp={(event) => onScore(Number(event.currentTarget.value))}
      />
      <span>{high}</span>
    </label>
  );
}

function holds(anchor: Anchor, value: number | null): boolean {
  return value !== null && value >= anchor.low && value <= anchor.high;
}
