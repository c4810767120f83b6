import styles from "./regions.module.css";
import { changed } from "./regions-draw";
import type { RegionsForm } from "./regions-form";
import { cellAt } from "./regions-geometry";
import { type Mark, polarityOf, remove } from "./regions-marks";
import { regionsMessages as words } from "./regions-messages";
import { useKeySigns } from "./use-key-signs";
import type { RegionsState } from "./use-regions";

interface Props {
  form: RegionsForm;
  state: RegionsState;
  onPoint: (mark: number | null) => void;
}

/** All marks by their numbers, or the deliberate word that there are none. */
export function MarkList({ form, state, onPoint }: Props) {
  const { content } = state.sheet;
  const sign = useKeySigns(state.actions);
  const labels = new Map(form.reasons.map(({ key, label }) => [key, label]));
  return (
    <section className={styles.list} aria-label={words.marks(0)}>
      <div className={styles.head}>
        <h2>{words.marks(content.marks.length)}</h2>
        <button type="button" aria-pressed={state.brush.isHidden} onClick={state.turnHidden}>
          <kbd>{sign("hide")}</kbd> {words.hide}
        </button>
      </div>
      <ol>
        {content.marks.map((mark, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a mark is known by its number
            key={index}
            onPointerEnter={() => onPoint(index)}
            onPointerLeave={() => onPoint(null)}
          >
            <i className={styles.swatch} data-polarity={polarityOf(form, mark.reason)} />
            <b>{index + 1}</b>
            <span>{labels.get(mark.reason) ?? mark.reason}</span>
            <small>{toolOf(mark)}</small>
            <button
              type="button"
              aria-label={words.remove(index + 1)}
              onClick={() => {
                onPoint(null);
                state.change(changed(state.sheet, remove(content, index)));
              }}
            >
              ×
            </button>
          </li>
        ))}
      </ol>
      {content.marks.length === 0 && <p>{content.nothing ? words.nothingSaid : words.none}</p>}
      <p role="status" className="visually-hidden">
        {spoken(form, state)}
      </p>
    </section>
  );
}

function toolOf(mark: Mark): string {
  return mark.tool === "patch"
    ? words.patches(mark.geometry.cells.length)
    : words.actions[mark.tool].toLowerCase();
}

/** What stands in the way, over the foot of the panel however far it is scrolled. */
export function Problem({ state }: Pick<Props, "state">) {
  const { drag, cursor } = state.sheet;
  return (
    <p role="status" className={styles.problem}>
      {state.problem || (drag && cursor ? words.isDrawing : "")}
    </p>
  );
}

/** Where the keys are, for those who hear it. */
function spoken(form: RegionsForm, { brush, sheet, pieces }: RegionsState): string {
  if (brush.mode === "words") {
    const text = pieces.find((piece) => piece.word === sheet.word)?.text ?? "";
    return words.word(text, sheet.content.words[sheet.word]);
  }
  if (!sheet.cursor) return "";
  const { x, y } = sheet.cursor;
  if (brush.mode !== "patch") return words.place(Math.round(x * 100), Math.round(y * 100));
  const cell = cellAt(form, sheet.cursor);
  const held = sheet.content.marks
    .filter((mark) => mark.tool === "patch" && mark.geometry.cells.includes(cell))
    .map((mark) => form.reasons.find(({ key }) => key === mark.reason)?.label ?? mark.reason);
  const row = Math.floor(cell / form.columns) + 1;
  return words.cell(row, (cell % form.columns) + 1, held.join(", "));
}
