import { type Arrangement, GAP_PX } from "./fit";

/** Images, and what lies over them, in the same places. */
export function layerStyle({ columns }: Arrangement) {
  return { gap: GAP_PX, gridTemplateColumns: `repeat(${columns}, auto)` };
}
