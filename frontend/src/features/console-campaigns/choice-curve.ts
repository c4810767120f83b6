import type { Series } from "@/components/console-line-chart";
import type { Cell } from "@/lib/csv";
import { ARMS } from "./choice-messages";
import type { Curve } from "./choice-queries";

export const CURVE_HEADER = ["Arm", "Answers", "Accuracy", "Low", "High"];

/** One line an arm, accuracy in percent over answers. */
export function seriesOf(arms: Curve["arms"]): Series[] {
  return arms.map(({ arm, points }) => ({
    name: ARMS[arm] ?? arm,
    points: points.map(({ votes, value }) => ({ x: votes, y: 100 * value })),
  }));
}

/** One row a point, with the ends of its interval; shares as they are. */
export function rowsOf(arms: Curve["arms"]): Cell[][] {
  return arms.flatMap(({ arm, points }) =>
    points.map(({ votes, value, low, high }) => [ARMS[arm] ?? arm, votes, value, low, high]),
  );
}
