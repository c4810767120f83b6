import { Button, Center, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Loaded } from "@/components/console-feedback";
import { Empty } from "@/components/console-page";
import { ZoomImage } from "@/components/console-pixel-image";
import { formatNumber } from "@/lib/console-format";
import { isBusy } from "@/lib/console-polling";
import type { Evaluation, SampleRow } from "@/lib/console-types";
import { samplesQuery } from "./queries";
import { type Contestant, contestants } from "./report-names";
import classes from "./sample-grid.module.css";

const ROWS_AT_ONCE = 24;

/** One row a prompt and seed, one column a model. */
export function SampleGrid({ evaluation }: { evaluation: Evaluation }) {
  const query = useQuery(samplesQuery(evaluation.id, isBusy(evaluation.job)));
  const [shown, setShown] = useState(ROWS_AT_ONCE);
  const people = contestants(evaluation);
  return (
    <Loaded query={query}>
      {({ results }) =>
        results.length === 0 ? (
          <Empty title="No images yet">They appear as they are drawn.</Empty>
        ) : (
          <>
            <Grid rows={results.slice(0, shown)} people={people} />
            {results.length > shown && (
              <Center>
                <Button variant="default" onClick={() => setShown(shown + ROWS_AT_ONCE)}>
                  Show more
                </Button>
              </Center>
            )}
          </>
        )
      }
    </Loaded>
  );
}

interface GridProps {
  rows: readonly SampleRow[];
  people: readonly Contestant[];
}

function Grid({ rows, people }: GridProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroll} aria-label="Before and after" tabIndex={0}>
      <table className={classes.grid}>
        <thead>
          <tr>
            <th scope="col">Prompt</th>
            {people.map((each) => (
              <th key={each.id} scope="col">
                {each.part}
                <Text size="xs" c="dimmed">
                  {each.label}
                </Text>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <GridRow key={`${row.prompt}-${row.seed}`} row={row} people={people} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function GridRow({ row, people }: { row: SampleRow; people: readonly Contestant[] }) {
  return (
    <tr>
      <th scope="row">
        {row.prompt}
        <Text size="xs" c="dimmed">
          seed {row.seed}
        </Text>
      </th>
      {people.map((each) => {
        const cell = row.cells.find((found) => found.model_version === each.id);
        return (
          <td key={each.id}>
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
