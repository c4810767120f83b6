import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { onSignedIn, type Session, sessionKey } from "@/client/session";
import { type EditBody, toBody, toEdit } from "./draft-body";
import { DraftKeeper, type Status } from "./draft-keeper";
import { firstStep, rearranged, redone, reworded, type Steps, undone } from "./draft-steps";
import { checklistKey, checklistQuery, type Draft, saveDraft } from "./queries";

export type Edit = ReturnType<typeof useDraft>;

/** A draft in the editor: kept on the server by itself, its problems looked at by the server. */
export function useDraft(checklistId: number, draft: Draft) {
  const client = useQueryClient();
  const [steps, setSteps] = useState(() => firstStep(toEdit(draft.body)));
  const [checked, setChecked] = useState(draft);
  const [status, setStatus] = useState<Status>({ state: "saved", why: "" });
  const [person] = useState(() => client.getQueryData<Session>(sessionKey)?.user?.id);
  const [keeper] = useState(
    () =>
      new DraftKeeper({
        body: steps.body,
        sha: draft.sha256,
        onStatus: setStatus,
        async save(body, basedOn) {
          const saved = await saveDraft(checklistId, toBody(body), basedOn);
          setChecked(saved);
          // Whoever comes back to this page goes on with it.
          client.setQueryData(checklistQuery(checklistId).queryKey, (old) =>
            old ? { ...old, draft: saved } : old,
          );
          return saved.sha256;
        },
      }),
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: each status begins a wait of its own
  useEffect(() => {
    if (keeper.wait === undefined) return;
    const timer = setTimeout(() => void keeper.send(), keeper.wait);
    return () => clearTimeout(timer);
  }, [keeper, status]);

  useEffect(
    () =>
      onSignedIn(({ user }) => {
        if (user?.id === person) void keeper.send();
      }),
    [keeper, person],
  );

  useEffect(
    () => () => {
      // Left in the middle of it: what is not yet sent goes now, and the page is read anew next time.
      void keeper
        .send()
        .finally(() => client.invalidateQueries({ queryKey: checklistKey(checklistId) }));
    },
    [keeper, client, checklistId],
  );

  function go(next: Steps | undefined): void {
    if (!next || next === steps) return;
    setSteps(next);
    keeper.change(next.body);
  }

  return {
    body: steps.body,
    problems: checked.problems,
    questions: checked.questions,
    state: status.state,
    why: status.why,
    sha: () => keeper.sha,
    /** Resolves when the server has all of it; raises what stands in the way. */
    flush: () => keeper.flush(),
    change: (next: EditBody) => go(reworded(steps, next)),
    rearrange: (next: EditBody) => go(rearranged(steps, next)),
    canUndo: steps.past.length > 0,
    canRedo: steps.future.length > 0,
    undo: () => go(undone(steps)),
    redo: () => go(redone(steps)),
  };
}
