import { Dialog } from "@/components/dialog";
import { type Action, findClashes, keySign } from "./actions";
import styles from "./help-sheet.module.css";
import { messages } from "./messages";

/** All keys, drawn from the registry that the keys themselves come from. */
export function HelpSheet({
  actions,
  onClose,
}: {
  actions: readonly Action[];
  onClose: () => void;
}) {
  const words = messages.help;
  const clashes = findClashes(actions);
  const groups = ["choice", "aside", "panel"] as const;
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
                    {action.keys.map((key) => (
                      <kbd key={key}>{keySign(key)}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
      <p className={styles.mouse}>{words.mouse}</p>
    </Dialog>
  );
}
