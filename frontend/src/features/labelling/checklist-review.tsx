import styles from "./checklist.module.css";
import { askedItems, type Course } from "./checklist-flow";
import type { ChecklistForm } from "./checklist-form";
import { kindMessages } from "./kind-messages";

interface Props {
  form: ChecklistForm;
  course: Course;
  onShow: (item: string) => void;
}

/** All is answered: how much it is, and each answer to be looked at once more. */
export function ChecklistReview({ form, course, onShow }: Props) {
  const words = kindMessages.checklist;
  const asked = askedItems(form.items, course.answers);
  return (
    <>
      <div className={styles.asked} role="status">
        <h2>{words.review(asked.length)}</h2>
        <p className={styles.help}>{words.reviewHint}</p>
      </div>
      <ul className={styles.review}>
        {asked.map((item) => (
          <li key={item.key}>
            <button type="button" className={styles.given} onClick={() => onShow(item.key)}>
              <span>{item.label}</span>
              <b>{item.options.find((one) => one.key === course.answers[item.key])?.label}</b>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
