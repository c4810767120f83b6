import { type ReactNode, useState } from "react";
import { ActionBar, ActionButton } from "./action-bar";
import type { Action, ActionName } from "./actions";
import { ChoiceButtons } from "./choice-buttons";
import type { Situation } from "./desk";
import { FirstVisit } from "./first-visit";
import { arrange } from "./fit";
import { isShared, type OwnPromptName, ownPromptActions } from "./kind-actions";
import type { KindProps } from "./kind-desk";
import { DeskActionsContext, useKeyed } from "./own-keys";
import styles from "./own-prompt.module.css";
import type { OwnPromptForm } from "./own-prompt-form";
import { ownPromptMessages } from "./own-prompt-messages";
import { Rounds } from "./own-prompt-rounds";
import { WaitCard } from "./own-prompt-wait";
import { forgetDraft, WriteCard } from "./own-prompt-write";
import { Surround } from "./surround";
import { useKeys } from "./use-keys";
import { useOwnPrompt } from "./use-own-prompt";
import type { View } from "./view-record";

type Own = Action<OwnPromptName | ActionName>;
const OWN_TO_SAY: readonly Situation[] = ["starting", "more", "wait", "done"];
const promptActions = ownPromptActions.filter((action) => action.group === "prompt");

/** Pick-a-Pic: a prompt of one's own, two images, and the loser is replaced. */
export function OwnPromptDesk(props: KindProps & { form: OwnPromptForm }) {
  const { guide, form, desk, state, labelling, isCutOff, unsent } = props;
  const [isStacked, setIsStacked] = useState(false);
  const [isWriting, setIsWriting] = useState(false);
  const prompt = useOwnPrompt(guide.id, desk, state, unsent);
  const current = state.questions[0];
  const hasAnswered = (state.progress?.mine ?? 0) + unsent > 0;
  const isAtOne = prompt.own !== null;

  function isAvailable(action: Own): boolean {
    if (action.name === "write") return guide.status === "open";
    if (action.name === "end") return isAtOne && unsent === 0 && !prompt.isBusy;
    return labelling.isAvailable(action);
  }

  function run(action: Own, input: View["input"]): void {
    if (!isAvailable(action)) return;
    if (action.name === "write") write(true);
    else if (action.name === "end") void prompt.end();
    else if (isChoice(action) || isShared(action))
      labelling.run(action as Action<ActionName>, input);
  }

  function write(isOpen: boolean): void {
    prompt.forgetProblem();
    setIsWriting(isOpen);
  }

  async function begin(text: string): Promise<void> {
    if (!(await prompt.begin(text))) return;
    setIsWriting(false);
    forgetDraft(guide.id);
  }

  useKeys(isWriting ? [] : ownPromptActions, (action) => run(action, "key"));

  const isToWrite = isWriting || (state.situation === "done" && !isAtOne && prompt.isRead);

  function writeCard(): ReactNode {
    return (
      <WriteCard
        campaignId={guide.id}
        form={form}
        written={prompt.written}
        most={prompt.most}
        problem={prompt.problem}
        isBusy={prompt.isBusy}
        isSending={unsent > 0}
        onBack={isAtOne ? () => write(false) : undefined}
        onWrite={(text) => void begin(text)}
      />
    );
  }

  /** Undefined where the page itself says why there is nothing: no connection, paused, closed. */
  function waitCard(): ReactNode {
    if (isCutOff || !OWN_TO_SAY.includes(state.situation)) return undefined;
    if (prompt.isUnread) return <p className={styles.unread}>{ownPromptMessages.wait.unread}</p>;
    if (!prompt.own) return <span />; // for the moment between two pairs
    return (
      <WaitCard
        own={prompt.own}
        problem={prompt.problem}
        isBusy={prompt.isBusy}
        onRetry={() => void prompt.retry()}
        onWrite={() => write(true)}
        onEnd={() => void prompt.end()}
      />
    );
  }

  return (
    <DeskActionsContext value={ownPromptActions}>
      <div className={styles.desk}>
        <Surround
          {...props}
          state={isWriting ? { ...state, questions: [] } : state}
          arrange={arrange}
          onArranged={setIsStacked}
          look={ownPromptActions}
          empty={isToWrite ? writeCard() : waitCard()}
        >
          {(arrangement) => (
            <ChoiceButtons
              arrangement={arrangement}
              canChoose={labelling.canJudge}
              record={labelling.record}
              onChoose={labelling.choose}
            />
          )}
        </Surround>
        <div className={styles.strip}>
          <Rounds rounds={prompt.own?.rounds ?? []} />
          <PromptButtons isAvailable={isAvailable} onRun={(action) => run(action, "button")} />
        </div>
      </div>
      <ActionBar
        actions={ownPromptActions}
        isStacked={isStacked}
        isIdle={!current || isWriting}
        isAvailable={(action) => isAvailable(action) && !(isWriting && action.group === "choice")}
        onRun={(action) => run(action, "button")}
      >
        <FirstVisit hasAnswered={hasAnswered} />
      </ActionBar>
    </DeskActionsContext>
  );
}

interface ButtonsProps {
  isAvailable: (action: Own) => boolean;
  onRun: (action: Own) => void;
}

function PromptButtons({ isAvailable, onRun }: ButtonsProps) {
  const keyed = useKeyed(promptActions);
  return (
    <div className={styles.promptButtons}>
      {keyed.map((action) => (
        <ActionButton
          key={action.name}
          action={action}
          label={action.name === "end" ? ownPromptMessages.endShort : action.label}
          isAvailable={isAvailable(action)}
          onRun={onRun}
        />
      ))}
    </div>
  );
}

function isChoice(action: Own): boolean {
  return action.group === "choice";
}
