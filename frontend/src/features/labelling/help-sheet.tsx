import { Fragment } from "react";
import { Dialog } from "@/components/dialog";
import { type Action, findClashes, keySign } from "./actions";
import styles from "./help-sheet.module.css";
import { messages } from "./messages";

/** All keys, drawn from the registry that the keys themselves come from. */
export function HelpSheet({
  actions,
  mouse,
  onClose,
}: {
  actions: readonly Action[];
  mouse: string;
  onClose: () => void;
}) {
  const words = messages.help;
  const clashes = findClashes(actions);
  const groups = (["choice", "form", "look", "video", "aside", "panel"] as const).filter((group) =>
    actions.some((action) => action.group === group),
  );
  return (
    <Dialog title={words.title} closeLabel={words.close} onClose={onClose}>
      {clashes.map((clash) => (
        <p key={clash.key} className={styles.clash} role="alert">
          {messages.clash(keySign(clash.key), clash.names.join(", "))}
        </p>
      ))}
      {groups.map((group) => (
        <section key={group}>
          <h3 className={styles.group}>{words[group]}</h3>
          <dl className={styles.keys}>
            {actions
              .filter((action) => action.group === group)
              .map((action) => (
                <div key={action.name} className={styles.row}>
                  <dt>{action.label}</dt>
                  <dd>
                    <Keys keys={action.keys} />
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
      <p className={styles.mouse}>{mouse}</p>
    </Dialog>
  );
}

const MANY_KEYS = 4;

/** Each key, or the first and the last of a row of digits. */
function Keys({ keys }: { keys: readonly string[] }) {
  const isRow = keys.length > MANY_KEYS;
  const shown = isRow ? keys.filter((_, index) => index === 0 || index === keys.length - 1) : keys;
  return shown.map((key, index) => (
    <Fragment key={key}>
      {isRow && index > 0 && "–"}
      <kbd>{keySign(key)}</kbd>
    </Fragment>
  ));
}
