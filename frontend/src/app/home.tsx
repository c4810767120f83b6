import { useSyncExternalStore } from "react";
import { closeSession, type Me, mayUseConsole } from "@/client/session";
import { LanguageChoice } from "@/components/language-choice";
import { Link } from "@/components/link";
import { Wordmark } from "@/components/wordmark";
import { submissionsOf } from "@/features/labelling/submissions";
import { WorkList } from "@/features/work/work-list";
import styles from "./home.module.css";
import { messages } from "./messages";

/** "/": what there is to label, and the way to the console for those who run projects. */
export function HomePage({ me }: { me: Me }) {
  // Reading it also sends what an earlier page could not.
  const outbox = submissionsOf(me.id);
  const unsent = useSyncExternalStore(outbox.subscribe, () => outbox.state.waiting);

  return (
    <>
      <HomeHeader me={me} />
      <main>
        {unsent > 0 && (
          <p className={styles.unsent} role="status">
            {messages.unsent(unsent)}
          </p>
        )}
        <WorkList name={me.name || me.email} />
      </main>
    </>
  );
}

/** The bar above the pages for those who label. */
export function HomeHeader({ me }: { me: Me }) {
  async function signOut(): Promise<void> {
    await closeSession();
    location.assign("/sign-in"); // a fresh page: nothing of this person stays in memory
  }
  return (
    <header className={styles.header}>
      <Wordmark />
      <nav className={styles.nav}>
        <LanguageChoice />
        {mayUseConsole(me) && (
          <Link className="button quiet" href="/console">
            {messages.console}
          </Link>
        )}
        <button type="button" className="button quiet" onClick={() => void signOut()}>
          {messages.signOut}
        </button>
      </nav>
    </header>
  );
}
