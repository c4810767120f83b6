import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import type { Schemas } from "@/client/api";
import { Link } from "@/components/link";
import { ProgressBar } from "@/components/progress-bar";
import { usePageTitle } from "@/lib/page-title";
import { messages } from "./messages";
import { workQuery } from "./queries";
import { ToldList } from "./told-list";
import styles from "./work.module.css";

const LanguagesRead = lazy(() =>
  import("./languages-read").then((chunk) => ({ default: chunk.LanguagesRead })),
);

/** The campaigns this person can label now, with how far each of them is. */
export function WorkList({ name }: { name: string }) {
  const work = useQuery(workQuery);
  usePageTitle(messages.title);
  return (
    <section className={styles.page}>
      <p className={styles.hello}>{messages.hello(name)}</p>
      <h1 className={styles.title}>{messages.title}</h1>
      {work.isPending && <p role="status">{messages.loading}</p>}
      {work.isError && (
        <div className={styles.empty} role="alert">
          <p>{`${messages.failed} ${work.error.message}`}</p>
          <button type="button" className="button" onClick={() => void work.refetch()}>
            {messages.tryAgain}
          </button>
        </div>
      )}
      {work.data?.results.length === 0 && (
        <div className={styles.empty}>
          <h2>{messages.nothing}</h2>
          <p>{messages.nothingHint}</p>
        </div>
      )}
      <ul className={styles.list}>
        {work.data?.results.map((item) => (
          <WorkCard key={item.id} item={item} />
        ))}
      </ul>
      <ToldList />
      <Suspense fallback={null}>
        <LanguagesRead />
      </Suspense>
    </section>
  );
}

function WorkCard({ item }: { item: Schemas["WorkRow"] }) {
  const isFull = item.places > 0 && item.filled >= item.places;
  return (
    <li className={styles.card}>
      <div className={styles.words}>
        <p className={styles.project}>{item.project.name}</p>
        <h2 className={styles.name}>{item.name}</h2>
        <p className={styles.question}>{item.question}</p>
      </div>
      <div className={styles.progress}>
        {item.places > 0 && <ProgressBar value={item.filled} max={item.places} label={item.name} />}
        <p className={styles.counts}>
          {item.places > 0 && (
            <span>{isFull ? messages.full : messages.filled(item.filled, item.places)}</span>
          )}
          <span>{messages.mine(item.judged)}</span>
        </p>
      </div>
      <WayIn item={item} isFull={isFull} />
    </li>
  );
}

function WayIn({ item, isFull }: { item: Schemas["WorkRow"]; isFull: boolean }) {
  if (!item.open) return <span className={styles.closed}>{messages.paused}</span>;
  const go = item.judged > 0 ? messages.goOn : messages.start;
  // Where all is judged, one's own answers can still be looked at and changed.
  return (
    <Link className={isFull ? "button" : "button primary"} href={`/label/${item.id}`}>
      {isFull ? messages.look : go}
      <span className="visually-hidden">: {item.name}</span>
    </Link>
  );
}
