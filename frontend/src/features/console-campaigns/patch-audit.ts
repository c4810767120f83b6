import type { Schemas } from "@/client/api";
import type { Series } from "@/components/console-line-chart";
import { patchMessages as words } from "./patch-messages";

export type PatchAudit = Schemas["PatchAudit"];

/** What people say of cells of each automatic value, and the curve that was fitted to it. */
export function curveSeries({ bins, curve }: Pick<PatchAudit, "bins" | "curve">): Series[] {
  const knots = curve?.x.map((x, place) => ({ x, y: curve.y[place] ?? Number.NaN })) ?? [];
  return [
    { name: words.byPeople, points: bins.map((bin) => ({ x: bin.auto, y: bin.human })) },
    { name: words.calibrated, points: knots },
    {
      name: words.perfect,
      points: [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
    },
  ];
}
