import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, must, type Schemas } from "@/client/api";
import { ApiError } from "@/client/api-error";
import { readSession, type Session, sessionKey } from "@/client/session";
import { LanguageChoice } from "@/components/language-choice";
import { Link } from "@/components/link";
import { Notice } from "@/components/notice";
import { Wordmark } from "@/components/wordmark";
import { FormField } from "./form-field";
import { messages } from "./messages";
import styles from "./sign-in.module.css";

function invitationQuery(secret: string) {
  return queryOptions({
    queryKey: ["invitation", secret] as const,
    queryFn: () => must(api.GET("/api/v1/invitations/{secret}", { params: { path: { secret } } })),
  });
}

interface Props {
  secret: string;
  onJoined: () => void;
}

/** Where an invitation link leads: make an account, or sign in with the one there is, and join. */
export function InvitationPage({ secret, onJoined }: Props) {
  const invitation = useQuery(invitationQuery(secret));
  if (invitation.isPending) return <Notice title={messages.loading} role="status" />;
  if (invitation.isError) {
    return (
      <Notice title={messages.inviteGone} role="alert">
        <p>{messages.inviteGoneHint}</p>
        <Link className="button" href="/sign-in">
          {messages.toSignIn}
        </Link>
      </Notice>
    );
  }
  return <JoinForm secret={secret} invitation={invitation.data} onJoined={onJoined} />;
}

interface JoinProps extends Props {
  invitation: Schemas["InvitationFacts"];
}

function JoinForm({ secret, invitation, onJoined }: JoinProps) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const isNew = !invitation.has_account;
  const join = useMutation({
    mutationFn: () => acceptInvitation(secret, { name, password }),
    onSuccess: (session) => {
      client.setQueryData(sessionKey, session);
      onJoined();
    },
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    join.mutate();
  }

  const fields = join.error instanceof ApiError ? join.error.fields : {};
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <div className={styles.top}>
          <Wordmark />
          <LanguageChoice />
        </div>
        <h1 className={styles.title}>{messages.inviteTitle(invitation.project_name)}</h1>
        <p className={styles.hint}>{messages.inviteAs(invitation.email, invitation.role)}</p>
        {!isNew && <p className={styles.hint}>{messages.inviteKnown}</p>}
        <form className={styles.form} onSubmit={submit}>
          <input type="hidden" name="username" autoComplete="username" value={invitation.email} />
          {isNew && (
            <FormField
              label={messages.name}
              name="name"
              autoComplete="name"
              required
              maxLength={120}
              value={name}
              errors={fields.name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
          <FormField
            label={isNew ? messages.newPassword : messages.password}
            type="password"
            name="password"
            autoComplete={isNew ? "new-password" : "current-password"}
            required
            minLength={isNew ? 10 : 1}
            value={password}
            errors={fields.password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <p className={styles.error} role="alert">
            {join.error?.message ?? ""}
          </p>
          <button type="submit" className="button primary" disabled={join.isPending}>
            {join.isPending ? messages.working : messages.join}
          </button>
        </form>
      </div>
    </main>
  );
}

async function acceptInvitation(
  secret: string,
  body: Schemas["AcceptanceRequest"],
): Promise<Session> {
  await readSession(); // a first visit has no CSRF token yet
  return must(api.POST("/api/v1/invitations/{secret}", { params: { path: { secret } }, body }));
}
