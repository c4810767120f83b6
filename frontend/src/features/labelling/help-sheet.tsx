import { Fragment, type KeyboardEvent, useContext, useState } from "react";
import { Dialog } from "@/components/dialog";
import { type Action, findClashes, keySign } from "./actions";
import styles from "./help-sheet.module.css";
import { allKeyed, chooseKey, whyNotReset } from "./key-choice";
import { keyMessages } from "./key-messages";
import { isRow, keptName, OwnKeysContext } from "./own-keys";

interface Props {
  actions: readonly Action[]; // with the keys that everybody has at first
  mouse: string;
  onClose: () => void;
}

/** All keys, drawn from the registry that the keys themselves come from; each can be changed. */
export function HelpSheet({ actions, mouse, onClose }: Props) {
  const { own, keep } = useContext(OwnKeysContext);
  const [asked, setAsked] = useState<Action | null>(null); // the action that waits for its key
  const [said, setSaid] = useState("");
  const keyed = allKeyed(actions, own);
  const words = keyMessages.help;
  const groups = (["choice", "prompt", "form", "look", "video", "aside", "panel"] as const).filter(
    (group) => actions.some((action) => action.group === group),
  );

  const isAsked = (action: Action) => asked !== null && keptName(asked) === keptName(action);

  function ask(action: Action | null): void {
    setAsked(action);
    setSaid(action ? keyMessages.pressHint(action.label) : "");
  }

  function pressed(event: KeyboardEvent): void {
    if (!asked) return;
    if (event.key !== "Tab") event.preventDefault(); // Esc leaves the key, and the sheet open
    if (event.key === "Tab" || event.key === "Escape") ask(null);
    else if (!event.repeat && !event.nativeEvent.isComposing) give(asked, event.nativeEvent);
  }

  function give(action: Action, press: globalThis.KeyboardEvent): void {
    const choice = chooseKey(keyed, keptName(action), press);
    if (!choice) return;
    if ("refused" in choice) {
      setSaid(choice.refused);
      return;
    }
    keep({ ...own, [keptName(action)]: choice.key });
    setAsked(null);
    setSaid(keyMessages.given(keySign(choice.key), action.label));
  }

  function reset(action: Action): void {
    const why = whyNotReset(keyed, action);
    setAsked(null);
    setSaid(why);
    if (why !== "") return;
    keep(Object.fromEntries(Object.entries(own).filter(([name]) => name !== keptName(action))));
  }

  return (
    <Dialog title={words.title} closeLabel={words.close} onClose={onClose} onKeyDown={pressed}>
      {findClashes(keyed).map((clash) => (
        <p key={clash.key} className={styles.clash} role="alert">
          {keyMessages.clash(keySign(clash.key), clash.names.join(", "))}
        </p>
      ))}
      {groups.map((group) => (
        <section key={group}>
          <h3 className={styles.group}>{words[group]}</h3>
          <ul className={styles.keys}>
            {keyed.map(
              (action, index) =>
                action.group === group && (
                  <KeyRow
                    key={action.name}
                    action={action}
                    isOwn={keptName(action) in own && action !== actions[index]}
                    isAsked={isAsked(action)}
                    onAsk={() => ask(isAsked(action) ? null : action)}
                    onReset={() => reset(actions[index] ?? action)}
                  />
                ),
            )}
          </ul>
        </section>
      ))}
      <p className={styles.mouse}>{mouse}</p>
      <div className={styles.foot}>
        <p>{keyMessages.kept}</p>
        <button
          type="button"
          className="button"
          disabled={Object.keys(own).length === 0}
          onClick={() => {
            keep({});
            ask(null);
          }}
        >
          {keyMessages.resetAll}
        </button>
      </div>
      <p className={styles.said} role="status" data-said={said !== ""}>
        {said}
      </p>
    </Dialog>
  );
}

interface RowProps {
  action: Action;
  isOwn: boolean;
  isAsked: boolean;
  onAsk: () => void;
  onReset: () => void;
}

function KeyRow({ action, isOwn, isAsked, onAsk, onReset }: RowProps) {
  return (
    <li className={styles.row} data-asked={isAsked}>
      <span className={styles.label}>{action.label}</span>
      <span className={styles.pressed}>
        {isAsked ? <em>{keyMessages.press}</em> : <Keys action={action} />}
      </span>
      <span className={styles.buttons}>
        {isOwn && (
          <button
            type="button"
            className={styles.small}
            aria-label={keyMessages.resetOf(action.label)}
            onClick={onReset}
          >
            {keyMessages.reset}
          </button>
        )}
        {!isRow(action) && (
          <button
            type="button"
            className={styles.small}
            aria-label={keyMessages.changeOf(action.label)}
            aria-pressed={isAsked}
            onClick={onAsk}
          >
            {keyMessages.change}
          </button>
        )}
      </span>
    </li>
  );
}

/** Each key, or the first and the last of a row of digits; arrows are no row on a keyboard. */
function Keys({ action }: { action: Action }) {
  const { keys } = action;
  const isLong = isRow(action) && !keys.some((key) => key.includes("Arrow"));
  const shown = isLong ? keys.filter((_, index) => index === 0 || index === keys.length - 1) : keys;
  return shown.map((key, index) => (
    <Fragment key={key}>
      {isLong && index > 0 && "–"}
      <kbd>{keySign(key)}</kbd>
    </Fragment>
  ));
}
