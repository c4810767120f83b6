import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect, useRef } from "react";
import { onSignedOut } from "@/client/api";
import { type Me, type Session, sessionKey, sessionQuery } from "@/client/session";
import { Link } from "@/components/link";
import { Notice } from "@/components/notice";
import { matchPath, navigate, usePath } from "@/lib/router";
import { LabelRoute } from "./label-route";
import { messages } from "./messages";

// The labelling page is in the first chunk, because it is the one that people wait for.
const doors = () => import("./doors");
const ConsoleApp = lazy(() => import("./console").then((chunk) => ({ default: chunk.ConsoleApp })));
const HomePage = lazy(() => import("./home").then((chunk) => ({ default: chunk.HomePage })));
const ToldPage = lazy(() => import("./told").then((chunk) => ({ default: chunk.ToldRoute })));
const InvitationPage = lazy(() => doors().then((chunk) => ({ default: chunk.InvitationPage })));
const SignInAgain = lazy(() => doors().then((chunk) => ({ default: chunk.SignInAgain })));
const SignInPage = lazy(() => doors().then((chunk) => ({ default: chunk.SignInPage })));

/** Which page an address shows, and who may see it. */
export function App() {
  return (
    <Suspense fallback={<Notice title={messages.loading} role="status" />}>
      <Routes />
    </Suspense>
  );
}

function Routes() {
  const path = usePath();
  const invitation = matchPath("/invite/:secret", path);
  if (invitation?.secret) {
    return <InvitationPage secret={invitation.secret} onJoined={() => navigate("/")} />;
  }
  return <SignedIn>{(me) => <Page me={me} path={path} />}</SignedIn>;
}

function Page({ me, path }: { me: Me; path: string }) {
  useEffect(() => {
    if (path === "/sign-in") navigate("/", { replace: true });
  }, [path]);
  const label = campaignAt("/label/:id", path);
  if (label) return <LabelRoute key={label} campaignId={label} me={me} />;
  const told = campaignAt("/feedback/:id", path);
  if (told) return <ToldPage campaignId={told} me={me} />;
  if (matchPath("/console/*", path)) {
    return <ConsoleApp />;
  }
  if (path === "/" || path === "/sign-in") return <HomePage me={me} />;
  return (
    <Notice title={messages.notFound}>
      <p>{messages.notFoundHint}</p>
      <Link className="button" href="/">
        {messages.home}
      </Link>
    </Notice>
  );
}

/** The number in an address of this form; 0 where it is another address. */
function campaignAt(pattern: string, path: string): number {
  const { id = "" } = matchPath(pattern, path) ?? {};
  return /^\d+$/.test(id) ? Number(id) : 0;
}

/**
 * Shows the page to whoever is signed in, and the sign-in page to everyone else.
 *
 * When a sign-in ends in the middle of work, the page stays as it is below a small sign-in window.
 */
function SignedIn({ children }: { children: (me: Me) => ReactNode }) {
  const client = useQueryClient();
  const session = useQuery(sessionQuery);
  const lastSeen = useRef<Me | null>(null);
  const me = session.data?.user ?? null;
  if (me) lastSeen.current = me;

  useEffect(
    () =>
      onSignedOut(() =>
        client.setQueryData<Session>(sessionKey, (old) => (old ? { ...old, user: null } : old)),
      ),
    [client],
  );

  function welcome(next: Session): void {
    const before = lastSeen.current;
    // Somebody else at the same desk must not see, or send, what the person before them did.
    if (before && next.user && before.id !== next.user.id) location.assign("/");
    else client.setQueryData(sessionKey, next);
  }

  if (session.isPending) return <Notice title={messages.loading} role="status" />;
  if (session.isError) {
    return (
      <Notice title={messages.offline} role="alert">
        <p>{messages.offlineHint}</p>
        <button type="button" className="button" onClick={() => void session.refetch()}>
          {messages.tryAgain}
        </button>
      </Notice>
    );
  }
  if (me) return children(me);
  if (lastSeen.current) {
    return (
      <>
        {children(lastSeen.current)}
        <Suspense fallback={null}>
          <SignInAgain email={lastSeen.current.email} onSignedIn={welcome} />
        </Suspense>
      </>
    );
  }
  return <SignInPage demo={session.data.demo} onSignedIn={welcome} />;
}
