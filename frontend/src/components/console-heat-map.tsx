import classes from "./console-heat-map.module.css";

export interface HeatCell {
  /** From -1 to 1: below 0 amber, above 0 blue, stronger the farther. */
  heat: number;
  text: string;
  title: string;
}

interface Thing {
  id: number;
  name: string;
}

interface Props {
  label: string;
  corner: string;
  things: readonly Thing[];
  cell: (row: Thing, column: Thing) => HeatCell | undefined;
  chosen?: readonly [number, number] | undefined;
  onChoose?: ((row: number, column: number) => void) | undefined;
}

/** A square table of things against themselves; columns are numbered, so that it fits a phone. */
export function HeatMap({ label, corner, things, cell, chosen, onChoose }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroll} aria-label={label} tabIndex={0}>
      <table className={classes.map}>
        <thead>
          <tr>
            <th scope="col">{corner}</th>
            {things.map((column, number) => (
              <th key={column.id} scope="col" title={column.name} aria-label={column.name}>
                {number + 1}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {things.map((row, number) => (
            <tr key={row.id}>
              <th scope="row" title={row.name}>
                <span className={classes.number}>{number + 1}</span>
                {row.name}
              </th>
              {things.map((column) => (
                <Cell
                  key={column.id}
                  row={row}
                  column={column}
                  found={row.id === column.id ? undefined : cell(row, column)}
                  chosen={chosen?.[0] === row.id && chosen[1] === column.id}
                  onChoose={onChoose}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface CellProps {
  row: Thing;
  column: Thing;
  found: HeatCell | undefined;
  chosen: boolean;
  onChoose: Props["onChoose"];
}

function Cell({ row, column, found, chosen, onChoose }: CellProps) {
  if (!found) return <td className={classes.none}>{row.id === column.id ? "" : "–"}</td>;
  return (
    <td style={{ background: heatColor(found.heat) }} title={found.title}>
      {onChoose ? (
        <button
          type="button"
          className={classes.cell}
          aria-label={`${row.name} against ${column.name}: ${found.title}`}
          aria-pressed={chosen}
          onClick={() => onChoose(row.id, column.id)}
        >
          {found.text}
        </button>
      ) : (
        found.text
      )}
    </td>
  );
}

/** The text on it stays that of the page: the colour is laid on thinly enough for that. */
export function heatColor(heat: number): string {
  const strength = Math.round(Math.min(1, Math.abs(heat)) * 46);
  const hue = heat >= 0 ? "light-dark(#3562b6, #507ccf)" : "light-dark(#d9902f, #b3701a)";
  return `color-mix(in srgb, ${hue} ${strength}%, transparent)`;
}
