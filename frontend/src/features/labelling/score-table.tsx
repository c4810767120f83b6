import { useEffect, useRef } from "react";
import { kindMessages } from "./kind-messages";
import styles from "./scoring.module.css";
import { type Sheet, totals } from "./scoring-cells";
import type { ScoringForm } from "./scoring-form";

interface Props {
  form: ScoringForm;
  images: number;
  sheet: Sheet;
  onPick: (at: number) => void;
}

const words = kindMessages.scoring;

/** Criteria down, images across: all scores at a glance, and the weighted total of each image. */
export function ScoreTable({ form, images, sheet, onPick }: Props) {
  const table = useRef<HTMLTableElement>(null);
  const columns = Array.from({ length: images }, (_, image) => image);

  const shownAt = useRef(sheet.at);
  useEffect(() => {
    // Not as the table first appears: its panel has no height yet, and would stay scrolled.
    if (shownAt.current === sheet.at) return;
    shownAt.current = sheet.at;
    const cell = table.current?.querySelector<HTMLElement>(`[data-cell="${sheet.at}"]`);
    cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
    const isInside = document.activeElement?.matches("[data-cell]");
    if (isInside) cell?.focus({ preventScroll: true });
  }, [sheet.at]);

  return (
    <div className={styles.scroll}>
      <table ref={table} className={styles.table} aria-label={words.table}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{words.criterion}</span>
            </th>
            {columns.map((image) => (
              <th key={image} scope="col" data-current={sheet.at % images === image}>
                <span className="visually-hidden">{words.image(image)}</span>
                <span aria-hidden="true">{image + 1}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {form.criteria.map((criterion, row) => (
            <tr key={criterion.key}>
              <th
                scope="row"
                title={`${criterion.label} ${words.weight(criterion.weight)}`}
                data-current={Math.floor(sheet.at / images) === row}
              >
                <span className={styles.label}>{criterion.label}</span>
                <small>{words.weight(criterion.weight)}</small>
              </th>
              {columns.map((image) => {
                const at = row * images + image;
                const value = sheet.values[at] ?? null;
                return (
                  <td key={image}>
                    <button
                      type="button"
                      className={styles.cell}
                      data-cell={at}
                      aria-current={at === sheet.at}
                      aria-label={words.cell(criterion.label, image, value)}
                      onFocus={() => onPick(at)}
                      onClick={() => onPick(at)}
                    >
                      {at === sheet.at && sheet.typed === "-" ? "−" : value}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{words.total}</th>
            {totals(sheet, form, images).map(({ value, isComplete }, image) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the place on the screen is the identity
              <td key={image} className={styles.total} data-complete={isComplete}>
                {value.toFixed(2)}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
