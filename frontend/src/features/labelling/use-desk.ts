import { useEffect, useState, useSyncExternalStore } from "react";
import { onSignedIn } from "@/client/session";
import { Desk, type DeskState } from "./desk";
import { deskRequests } from "./requests";
import { onHeard, submissionsOf } from "./submissions";

const ACTIVE_MS = 5 * 60_000; // without a key or a pointer for this long, nobody is there
const AWAY_MS = 20_000; // back after so long, the person may have gone on in another page meanwhile

/** A desk for this campaign: open while the page is shown, its leases renewed while it is used. */
export function useDesk(
  campaignId: number,
  personId: number,
  leaseMinutes: number | undefined,
  hold: number | undefined,
): [Desk, DeskState] {
  const [desk] = useState(
    () =>
      new Desk({
        campaignId,
        requests: deskRequests(campaignId),
        outbox: submissionsOf(personId),
      }),
  );
  const state = useSyncExternalStore(desk.subscribe, () => desk.state);

  useEffect(() => {
    const stops = [
      onHeard({
        stored: (entry, answer) => desk.stored(entry, answer),
        refused: (entry, refusal) => desk.refused(entry, refusal),
      }),
      onSignedIn(() => void desk.take()),
      whileShown(desk),
    ];
    void desk.start();
    return () => {
      for (const stop of stops) stop();
      desk.leave();
    };
  }, [desk]);

  useEffect(() => {
    if (hold !== undefined) desk.setWant(hold);
  }, [desk, hold]);

  useEffect(() => {
    if (leaseMinutes !== undefined) return renewing(desk, leaseMinutes);
  }, [desk, leaseMinutes]);

  return [desk, state];
}

/** Gives the leases back when the page goes away, and takes new ones if it is brought back. */
function whileShown(desk: Desk): () => void {
  const hide = () => desk.leave();
  const show = (event: PageTransitionEvent) => {
    if (event.persisted) void desk.start();
  };
  window.addEventListener("pagehide", hide);
  window.addEventListener("pageshow", show);
  return () => {
    window.removeEventListener("pagehide", hide);
    window.removeEventListener("pageshow", show);
  };
}

function renewing(desk: Desk, leaseMinutes: number): () => void {
  const everyMs = (leaseMinutes * 60_000) / 2;
  let lastSeen = Date.now();
  let lastRenewed = Date.now();
  const seen = () => {
    lastSeen = Date.now();
  };
  const renew = () => {
    lastRenewed = Date.now();
    void desk.renew();
  };
  const tick = () => {
    const isActive = Date.now() - lastSeen < Math.max(ACTIVE_MS, everyMs);
    if (document.visibilityState === "visible" && isActive) renew();
  };
  const back = () => {
    if (document.visibilityState === "visible" && Date.now() - lastRenewed > AWAY_MS) renew();
  };
  const timer = setInterval(tick, everyMs);
  window.addEventListener("keydown", seen, true);
  window.addEventListener("pointermove", seen, true);
  document.addEventListener("visibilitychange", back);
  return () => {
    clearInterval(timer);
    window.removeEventListener("keydown", seen, true);
    window.removeEventListener("pointermove", seen, true);
    document.removeEventListener("visibilitychange", back);
  };
}
