import { Text } from "@mantine/core";
import { Loaded } from "@/components/console-feedback";
import { LoadMore } from "@/components/console-load-more";
import { Empty } from "@/components/console-page";
import { ZoomImage } from "@/components/console-pixel-image";
import { formatNumber } from "@/lib/console-format";
import { usePages } from "@/lib/console-pages";
import type { Evaluation, SampleRow } from "@/lib/console-types";
import { evaluationKey, fetchSamples } from "./queries";
import { type Contestant, contestants } from "./report-names";
import classes from "./sample-grid.module.css";

/** One row a prompt, one column a model, the same seed in a row. */
export function SampleGrid({ evaluation }: { evaluation: Evaluation }) {
  const query = usePages({
    key: [...evaluationKey(evaluation.id), "samples", evaluation.job.status],
    fetchPage: fetchSamples(evaluation.id),
  });
  const people = contestants(evaluation);
  return (
    <>
      <Loaded query={query}>
        {() =>
          query.rows.length === 0 ? (
            <Empty title="No images yet">They appear as they are drawn.</Empty>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
            <section className={classes.scroll} aria-label="Before and after" tabIndex={0}>
              <table className={classes.grid}>
                <thead>
                  <tr>
                    <th scope="col">Prompt</th>
                    {people.map((each) => (
                      <th key={`${each.part}-${each.id}`} scope="col">
                        {each.part}
                        <Text size="xs" c="dimmed">
                          {each.label}
                        </Text>
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {query.rows.map((row, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a prompt comes once a seed
                    <GridRow key={`${row.prompt}-${index}`} row={row} people={people} />
                  ))}
                </tbody>
              </table>
            </section>
          )
        }
      </Loaded>
      <LoadMore query={query} />
    </>
  );
}

function GridRow({ row, people }: { row: SampleRow; people: readonly Contestant[] }) {
  return (
    <tr>
      <th scope="row">{row.prompt}</th>
      {people.map((each) => {
        const cell = row.cells.find((found) => found.model_version === each.id);
        return (
          <td key={`${each.part}-${each.id}`}>
            {cell && (
              <>
                <ZoomImage
                  image={cell.image}
                  alt={`${row.prompt}, drawn by ${each.label}`}
                  title={row.prompt}
                  facts={[`${each.label} (${each.part})`]}
                />
                {cell.reward !== null && (
                  <Text size="xs" c="dimmed" ta="center">
                    {formatNumber(cell.reward)}
                  </Text>
                )}
              </>
            )}
          </td>
        );
      })}
    </tr>
  );
}
