import styles from "./checklist.module.css";
import { askedItems, type Course } from "./checklist-flow";
import type { ChecklistForm, Dimension, Item } from "./checklist-form";
import { kindMessages } from "./kind-messages";

interface Props {
  form: ChecklistForm;
  course: Course;
  onShow: (item: string) => void;
}

const words = kindMessages.checklist;

/**
 * A dot for each item, by dimension; a click goes to the dimension. Items that do not apply keep
 * their dot, faint, so that nothing moves when a gate opens or closes.
 */
export function ChecklistProgress({ form, course, onShow }: Props) {
  const asked = askedItems(form.items, course.answers);
  const isDone = (item: Item) => course.answers[item.key] !== undefined;
  const place = asked.findIndex((item) => item.key === course.at);
  const answered = asked.filter(isDone).length;

  function dot(item: Item): string {
    if (!asked.includes(item)) return "off";
    return isDone(item) ? "done" : "open";
  }

  function dimension({ key, label, items }: Dimension) {
    const own = items.filter((item) => asked.includes(item));
    const first = own.find((item) => !isDone(item)) ?? own[0];
    return (
      <button
        key={key}
        type="button"
        className={styles.dimension}
        aria-label={words.dimension(label, own.filter(isDone).length, own.length)}
        aria-current={items.some((item) => item.key === course.at) ? "step" : undefined}
        disabled={!first}
        onClick={() => first && onShow(first.key)}
      >
        <span>{label}</span>
        <span className={styles.dots}>
          {items.map((item) => (
            <i key={item.key} data-dot={dot(item)} data-current={item.key === course.at} />
          ))}
        </span>
      </button>
    );
  }

  return (
    <nav className={styles.progress} aria-label={words.progress}>
      {form.dimensions.map(dimension)}
      <span className={styles.count}>
        {words.count(place >= 0 ? place + 1 : answered, asked.length)}
      </span>
    </nav>
  );
}
