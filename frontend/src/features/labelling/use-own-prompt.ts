import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { ApiError } from "@/client/api-error";
import { said } from "@/language/translated";
import type { Desk, DeskState } from "./desk";
import { ownPromptMessages } from "./own-prompt-messages";
import {
  beginOwnPrompt,
  endOwnPrompt,
  type OwnState,
  ownPromptQuery,
  retryOwnPrompt,
} from "./own-prompt-queries";

const LOOK_MS = 1_500; // between two looks while images are drawn

/** The prompt a person is at: begun, watched while it is drawn, ended. Its pairs go by the desk. */
export function useOwnPrompt(campaignId: number, desk: Desk, state: DeskState, unsent: number) {
  const client = useQueryClient();
  const isEmpty = state.questions.length === 0;
  const isWaiting = isEmpty && unsent === 0 && ["more", "wait"].includes(state.situation);
  const { data, isError, dataUpdatedAt, refetch } = useQuery({
    ...ownPromptQuery(campaignId),
    refetchInterval: isWaiting ? LOOK_MS : false,
  });
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const sent = useRef({ id: "", text: "" }); // an id a text, however often it has to be sent

  const take = useEffectEvent(() => {
    const phase = data?.own_prompt?.phase;
    if (isWaiting && (phase === "ready" || phase === "pair")) void desk.take();
  });
  useEffect(() => {
    if (dataUpdatedAt > 0) take();
  }, [dataUpdatedAt]);
  // Whatever the desk hears from the server may have made a round, or taken one back.
  const { progress } = state;
  useEffect(() => {
    if (progress) void refetch();
  }, [progress, refetch]);

  /** Asks the server, keeps what it says, and asks anew for what there is to judge. */
  async function ask(request: Promise<OwnState>): Promise<boolean> {
    setIsBusy(true);
    setProblem("");
    try {
      const answer = await request;
      await client.cancelQueries(ownPromptQuery(campaignId)); // it may have left before this
      client.setQueryData(ownPromptQuery(campaignId).queryKey, answer);
      desk.leave(); // what was in the hand belongs to the prompt before
      await desk.start();
      return true;
    } catch (error) {
      setProblem(sentence(error));
      return false;
    } finally {
      setIsBusy(false);
    }
  }

  function begin(text: string): Promise<boolean> {
    if (sent.current.text !== text) sent.current = { id: crypto.randomUUID(), text };
    return ask(
      beginOwnPrompt(campaignId, sent.current.id, text).then((answer) => {
        sent.current = { id: "", text: "" }; // the same words again are another try at them
        return answer;
      }),
    );
  }

  return {
    own: data?.own_prompt ?? null,
    written: data?.written ?? 0,
    most: data?.most ?? 0,
    isRead: data !== undefined,
    isUnread: isError && data === undefined,
    isBusy,
    problem,
    begin,
    end: () => ask(endOwnPrompt(campaignId)),
    retry: () => ask(retryOwnPrompt(campaignId)),
    forgetProblem: () => setProblem(""),
  };
}

function sentence(error: unknown): string {
  if (!(error instanceof ApiError)) return ownPromptMessages.write.unsent;
  if (error.isUnreachable) return ownPromptMessages.write.unsent;
  return said(error.message, error.code);
}
