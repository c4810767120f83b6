import styles from "./checklist.module.css";
import type { Item } from "./checklist-form";
import { kindMessages } from "./kind-messages";

interface Props {
  item: Item;
  chosen: string | undefined;
  isAvailable: boolean;
  onChoose: (option: string) => void;
}

/** The question asked now and its answers, best first, each with its key. */
export function ChecklistItem({ item, chosen, isAvailable, onChoose }: Props) {
  return (
    <>
      <div className={styles.asked} aria-live="polite">
        <h2>{item.label}</h2>
        {item.question !== "" && <p>{item.question}</p>}
        {item.help !== "" && <p className={styles.help}>{item.help}</p>}
      </div>
      <fieldset className={styles.options}>
        <legend className="visually-hidden">{kindMessages.checklist.options}</legend>
        {item.options.map((option, index) => (
          <button
            // By place: who answers by Tab and Enter keeps the focus from question to question.
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
            key={index}
            type="button"
            className={styles.option}
            aria-pressed={option.key === chosen}
            aria-disabled={!isAvailable}
            onClick={() => onChoose(option.key)}
          >
            <kbd>{index + 1}</kbd>
            <span>{option.label}</span>
          </button>
        ))}
      </fieldset>
    </>
  );
}
