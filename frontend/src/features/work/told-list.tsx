import { useQuery } from "@tanstack/react-query";
import { Link } from "@/components/link";
import { messages } from "./messages";
import { toldQuery } from "./queries";
import styles from "./work.module.css";

/** The campaigns that tell this person how they did on hidden known answers; nothing where none does. */
export function ToldList() {
  const told = useQuery(toldQuery).data?.results ?? [];
  if (told.length === 0) return null;
  return (
    <section className={styles.told} aria-labelledby="told">
      <h2 id="told">{messages.told}</h2>
      <p>{messages.toldHint}</p>
      <ul className={styles.list}>
        {told.map((row) => (
          <li key={row.id} className={styles.toldRow}>
            <div className={styles.words}>
              <p className={styles.project}>{row.project}</p>
              <h3 className={styles.name}>{row.name}</h3>
            </div>
            <p className={styles.counts}>
              {messages.toldSum(Math.round(100 * row.credit), row.items)}
            </p>
            <Link className="button" href={`/feedback/${row.id}`}>
              {messages.toldShow}
              <span className="visually-hidden">: {row.name}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
