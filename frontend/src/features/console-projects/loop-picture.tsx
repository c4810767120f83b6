import { Link } from "@/components/link";
import { formatCount } from "@/lib/console-format";
import type { Stage, StageName } from "./loop-stages";
import { messages } from "./messages";
import classes from "./projects.module.css";

/** The loop as a ring of eight places; the one to work on next is outlined. */
export function LoopPicture({ stages, next }: { stages: readonly Stage[]; next: StageName }) {
  return (
    <ol className={classes.loop} aria-label={messages.loop}>
      {stages.map((stage) => (
        <li key={stage.name} className={classes.stage}>
          <Link
            href={stage.href}
            className={classes.stageLink}
            data-next={stage.name === next || undefined}
            data-empty={stage.count === 0 || undefined}
          >
            <span className={classes.label}>{stage.label}</span>
            <span className={classes.count}>{formatCount(stage.count)}</span>
            <span className={classes.hint}>{stage.hint}</span>
          </Link>
        </li>
      ))}
    </ol>
  );
}
