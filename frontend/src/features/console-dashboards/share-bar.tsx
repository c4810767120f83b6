import { seriesColor } from "@/components/console-line-colors";
import { formatCount } from "@/lib/console-format";
import { messages } from "./messages";
import type { PersonRow } from "./queries";
import classes from "./share-bar.module.css";

export const CHOICES = ["left", "right", "tie", "both_bad"] as const;
export const CHOICE_COLORS = { left: 0, right: 1, tie: 4, both_bad: 3 } as const;

/** What a person chose, as parts of one bar. */
export function ShareBar({ sides }: { sides: PersonRow["sides"] }) {
  const sum = CHOICES.reduce((total, name) => total + sides[name], 0);
  const words = CHOICES.map((name) => `${messages.shareNames[name]} ${formatCount(sides[name])}`);
  return (
    <div className={classes.bar} role="img" aria-label={words.join(", ")} title={words.join(", ")}>
      {CHOICES.map((name) =>
        sides[name] > 0 ? (
          <span
            key={name}
            style={{
              width: `${(100 * sides[name]) / sum}%`,
              background: seriesColor(CHOICE_COLORS[name]),
            }}
          />
        ) : null,
      )}
    </div>
  );
}
