import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "@/client/api-error";
import { type EditBody, toBody, toEdit } from "./draft-body";
import { checklistKey, checklistQuery, type Draft, saveDraft } from "./queries";

const WAIT_MS = 600; // after the last key, before the draft is sent
const LONGEST_PAST = 50;

export type Edit = ReturnType<typeof useDraft>;
export type SaveState = "saved" | "waiting" | "saving" | "conflict";

interface Sending {
  body: EditBody;
  sent: EditBody; // what the server has
  sha: string; // of that
  isSending: boolean;
  isLost: boolean; // somebody else's draft stands there now
}

function stateOf({ isLost, sent, body }: Sending): SaveState {
  if (isLost) return "conflict";
  return sent === body ? "saved" : "waiting";
}

/** Not a lost connection: sending it again would not help. */
function isRefused(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500;
}

/** A draft in the editor: kept on the server by itself, its problems looked at by the server. */
export function useDraft(checklistId: number, draft: Draft) {
  const client = useQueryClient();
  const [body, setBody] = useState<EditBody>(() => toEdit(draft.body));
  const [checked, setChecked] = useState(draft);
  const [state, setState] = useState<SaveState>("saved");
  const [past, setPast] = useState<EditBody[]>([]);
  const latest = useRef<Sending>({
    body,
    sent: body,
    sha: draft.sha256,
    isSending: false,
    isLost: false,
  });
  latest.current.body = body;

  const send = useCallback(async (): Promise<void> => {
    const now = latest.current;
    if (now.isSending || now.isLost || now.sent === now.body) return;
    now.isSending = true;
    setState("saving");
    const sending = now.body;
    try {
      const saved = await saveDraft(checklistId, toBody(sending), now.sha);
      Object.assign(now, { sha: saved.sha256, sent: sending });
      setChecked(saved);
      // Whoever comes back to this page goes on with it.
      client.setQueryData(checklistQuery(checklistId).queryKey, (old) =>
        old ? { ...old, draft: saved } : old,
      );
    } catch (error) {
      now.isLost = isRefused(error);
    }
    now.isSending = false;
    setState(stateOf(now));
  }, [checklistId, client]);

  useEffect(() => {
    if (body === latest.current.sent || state === "saving" || state === "conflict") return;
    const timer = setTimeout(() => void send(), WAIT_MS);
    return () => clearTimeout(timer);
  }, [body, state, send]);

  useEffect(
    () => () => {
      // Left in the middle of it: what is not yet sent goes now, and the page is read anew next time.
      void send().finally(() => client.invalidateQueries({ queryKey: checklistKey(checklistId) }));
    },
    [send, client, checklistId],
  );

  function change(next: EditBody): void {
    if (next === body) return;
    setBody(next);
    setState((old) => (old === "conflict" ? old : "waiting"));
  }

  return {
    body,
    problems: checked.problems,
    questions: checked.questions,
    state,
    sha: () => latest.current.sha,
    flush: send,
    change,
    /** A change of what there is, not of words: it can be taken back. */
    rearrange(next: EditBody): void {
      setPast((old) => [...old, body].slice(-LONGEST_PAST));
      change(next);
    },
    canUndo: past.length > 0,
    undo(): void {
      const before = past.at(-1);
      if (!before) return;
      setPast(past.slice(0, -1));
      change(before);
    },
  };
}
