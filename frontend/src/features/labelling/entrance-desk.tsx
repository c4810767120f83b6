import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import styles from "./entrance-desk.module.css";
import { entranceMessages as words } from "./entrance-messages";
import type { KindProps } from "./kind-desk";
import { type Guide, guideQuery } from "./queries";

type Test = NonNullable<Guide["entrance"]>;

/** Says what the entrance test is before its first task, and how far it is while it lasts. */
export function EntranceDesk({ guide, state, children }: KindProps & { children: ReactNode }) {
  const [hasBegun, setHasBegun] = useState(false);
  // The guide knows how far the test is: it is asked again with every answer, while the test lasts.
  const { data, refetch } = useQuery(guideQuery(guide.id));
  const test = data?.entrance;
  const isUnderWay = test?.state === "ahead" || test?.state === "under_way";
  const { progress } = state;
  useEffect(() => {
    if (progress && isUnderWay) void refetch();
  }, [progress, isUnderWay, refetch]);

  const hasTasks = state.questions.length > 0;
  if (test?.state === "ahead" && !hasBegun && hasTasks) {
    return <Announcement test={test} onBegin={() => setHasBegun(true)} />;
  }
  return (
    <>
      {test && isUnderWay && hasTasks && (
        <p className={styles.under} role="status">
          <strong>{words.title}</strong>{" "}
          {words.place(Math.min(test.answered + 1, test.tasks), test.tasks)}
        </p>
      )}
      {children}
    </>
  );
}

function Announcement({ test, onBegin }: { test: Test; onBegin: () => void }) {
  return (
    <section className={styles.page} aria-labelledby="entrance">
      <div className={styles.card}>
        <h2 id="entrance">{words.first}</h2>
        <p>{words.what(test.tasks)}</p>
        <ul>
          <li>{words.mark(test.mark)}</li>
          <li>{words.told}</li>
          <li>{words.once}</li>
          <li>{words.skip}</li>
        </ul>
        <button
          type="button"
          className="button primary"
          ref={(button) => button?.focus()} // Enter begins
          onClick={onBegin}
        >
          {words.begin}
        </button>
      </div>
    </section>
  );
}
