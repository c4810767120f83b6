import type { Size } from "./fit";
import styles from "./regions.module.css";
import type { Brush, Sheet } from "./regions-draw";
import type { RegionsForm } from "./regions-form";
import { cellAt, type Grid, type Point } from "./regions-geometry";

/** Fine lines, white on black: seen on any picture. */
export function GridLines({ form, view }: { form: Grid; view: Size }) {
  const across = Array.from({ length: form.rows - 1 }, (_, row) => {
    return `M0 ${((row + 1) * view.height) / form.rows}h${view.width}`;
  });
  const down = Array.from({ length: form.columns - 1 }, (_, column) => {
    return `M${((column + 1) * view.width) / form.columns} 0v${view.height}`;
  });
  const lines = [...across, ...down].join("");
  return (
    <>
      <path className={styles.gridShade} d={lines} />
      <path className={styles.gridLine} d={lines} />
    </>
  );
}

interface Props {
  form: RegionsForm;
  sheet: Sheet;
  brush: Brush;
  hover: Point | null; // of a mouse or pen
  sides: Size;
  px: number;
}

/** Where the next mark would be: the patch, the width of the brush, or a cross for the keys. */
export function CursorView({ form, sheet, brush, hover, sides, px }: Props) {
  const { cursor, drag } = sheet;
  const [width, height] = [sides.width * 1000, sides.height * 1000];
  const at = cursor ?? hover;
  if (!at || brush.mode === "words") return null;
  const [x, y] = [at.x * width, at.y * height];
  if (brush.mode === "patch") {
    const cell = cellAt(form, at);
    const [w, h] = [width / form.columns, height / form.rows];
    const box = { x: (cell % form.columns) * w, y: Math.floor(cell / form.columns) * h, width: w };
    return <Twice tag={(className) => <rect className={className} {...box} height={h} />} />;
  }
  const arm = 9 * px;
  return (
    <>
      {brush.mode === "brush" && (
        <Twice
          tag={(className) => (
            <circle className={className} cx={x} cy={y} r={brush.radius * 1000} />
          )}
        />
      )}
      {cursor && (
        <Twice
          tag={(className) => (
            <path
              className={className}
              d={`M${x - arm} ${y}h${2 * arm}M${x} ${y - arm}v${2 * arm}`}
              data-drawing={drag !== null}
            />
          )}
        />
      )}
    </>
  );
}

function Twice({ tag }: { tag: (className: string | undefined) => React.ReactNode }) {
  return (
    <>
      {tag(styles.cursorShade)}
      {tag(styles.cursorLine)}
    </>
  );
}
