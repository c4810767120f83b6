import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError } from "@/client/api-error";
import { openSession, type Session } from "@/client/session";
import { FormField } from "./form-field";
import { messages } from "./messages";
import styles from "./sign-in.module.css";

interface Props {
  email?: string;
  onSignedIn: (session: Session) => void;
}

export function SignInForm({ email: known = "", onSignedIn }: Props) {
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => openSession(email.trim(), password),
    onSuccess: onSignedIn,
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    signIn.mutate();
  }

  return (
    <form className={styles.form} onSubmit={submit}>
      <FormField
        label={messages.email}
        type="email"
        name="email"
        autoComplete="username"
        required
        autoFocus={known === ""}
        value={email}
        onChange={(event) => setEmail(event.target.value)}
      />
      <FormField
        label={messages.password}
        type="password"
        name="password"
        autoComplete="current-password"
        required
        autoFocus={known !== ""}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <p className={styles.error} role="alert">
        {signIn.error ? explained(signIn.error) : ""}
      </p>
      <button type="submit" className="button primary" disabled={signIn.isPending}>
        {signIn.isPending ? messages.working : messages.submit}
      </button>
    </form>
  );
}

function explained(error: Error): string {
  if (!(error instanceof ApiError)) return error.message;
  if (error.isUnreachable) return messages.unreachable;
  if (error.status === 401) return messages.wrong;
  if (error.status === 429) return messages.tooMany;
  return error.message;
}
