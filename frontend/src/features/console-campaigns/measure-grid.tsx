import { heatColor } from "@/components/console-heat-map";
import { formatDecimal, modelLabel } from "@/lib/console-format";
import type { Results } from "@/lib/console-types";
import classes from "./measure-grid.module.css";

type Props = Pick<Results, "measures" | "models">;

/** Measures down, models across: in each row blue is above the models' middle, amber below. */
export function MeasureGrid({ measures, models }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroll} aria-label="Means of every measure" tabIndex={0}>
      <table className={classes.grid}>
        <thead>
          <tr>
            <th scope="col">Measure</th>
            {models.map(({ model_version }) => (
              <th key={model_version.id} scope="col">
                {modelLabel(model_version)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {measures.map((measure) => {
            const means = models.map(({ values }) => meanOf(values, measure.key));
            const heats = heatsOf(means);
            return (
              <tr key={measure.key}>
                <th scope="row">{measure.label}</th>
                {models.map(({ model_version }, place) => (
                  <td key={model_version.id} style={{ background: heatColor(heats[place] ?? 0) }}>
                    {formatDecimal(means[place])}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

type Values = Results["models"][number]["values"];

const meanOf = (values: Values, key: string) =>
  values.find((each) => each.key === key)?.mean ?? null;

/** How far each mean lies from the middle of its row, from -1 to 1. */
export function heatsOf(means: readonly (number | null)[]): number[] {
  const there = means.filter((mean) => mean !== null);
  const [low, high] = [Math.min(...there), Math.max(...there)];
  if (!(high > low)) return means.map(() => 0);
  return means.map((mean) => (mean === null ? 0 : (2 * (mean - low)) / (high - low) - 1));
}
