import { useEffect, useRef } from "react";
import type { Session } from "@/client/session";
import { messages } from "./messages";
import styles from "./sign-in.module.css";
import { SignInForm } from "./sign-in-form";

interface Props {
  email: string;
  onSignedIn: (session: Session) => void;
}

/** Asks for the password again over the page that was being worked on. It cannot be put away. */
export function SignInAgain({ email, onSignedIn }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLInputElement>("input[type=password]")?.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby="sign-in-again"
      onCancel={(event) => event.preventDefault()}
    >
      <h2 id="sign-in-again" className={styles.title}>
        {messages.againTitle}
      </h2>
      <p className={styles.hint}>{messages.againHint}</p>
      <SignInForm email={email} onSignedIn={onSignedIn} />
    </dialog>
  );
}
