import type { Session } from "@/client/session";
import { LanguageChoice } from "@/components/language-choice";
import { Wordmark } from "@/components/wordmark";
import { usePageTitle } from "@/lib/page-title";
import { messages } from "./messages";
import styles from "./sign-in.module.css";
import { SignInForm } from "./sign-in-form";

interface Props {
  demo: boolean;
  onSignedIn: (session: Session) => void;
}

export function SignInPage({ demo, onSignedIn }: Props) {
  usePageTitle(messages.title);
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <div className={styles.top}>
          <Wordmark />
          <LanguageChoice />
        </div>
        <h1 className={styles.title}>{messages.title}</h1>
        {demo && <p className={styles.hint}>{messages.demo}</p>}
        <SignInForm onSignedIn={onSignedIn} />
        <p className={styles.foot}>{messages.invitationOnly}</p>
      </div>
    </main>
  );
}
