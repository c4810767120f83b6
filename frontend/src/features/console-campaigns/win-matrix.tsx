import { formatCount, formatPercent, modelLabel } from "@/lib/console-format";
import type { Leaderboard } from "@/lib/console-types";
import classes from "./campaigns.module.css";
import { cellColor, cellsByPair } from "./win-cells";

/** How often the model of the row beats the one of the column; ties count half. */
export function WinMatrix({ board }: { board: Leaderboard }) {
  const models = [...board.models]
    .sort((a, b) => b.rating - a.rating)
    .map((row) => row.model_version);
  const cells = cellsByPair(board.matrix);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroll} aria-label="Win rates" tabIndex={0}>
      <table className={classes.matrix}>
        <thead>
          <tr>
            <th scope="col">row against column</th>
            {models.map((model) => (
              <th key={model.id} scope="col" title={modelLabel(model)}>
                {model.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {models.map((row) => (
            <tr key={row.id}>
              <th scope="row">{modelLabel(row)}</th>
              {models.map((column) => {
                const cell = cells.get(`${row.id}:${column.id}`);
                if (!cell) return <td key={column.id}>{row.id === column.id ? "" : "–"}</td>;
                return (
                  <td
                    key={column.id}
                    style={{ background: cellColor(cell.rate) }}
                    title={`${formatPercent(cell.low)} to ${formatPercent(cell.high)}, ${formatCount(cell.judgements)} judgements`}
                  >
                    {formatPercent(cell.rate)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
