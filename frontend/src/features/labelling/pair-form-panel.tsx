import type { Question } from "./desk";
import { FacePair } from "./face-crop";
import kind from "./kind-desk.module.css";
import { kindMessages } from "./kind-messages";
import type { PairForm } from "./pair-form";
import styles from "./pair-form.module.css";
import { isWinner, type Sheet, type Step } from "./pair-form-flow";
import type { PairSheet } from "./use-pair-form";
import type { Side } from "./view-record";

interface Props {
  form: PairForm;
  pair: PairSheet;
  isStacked: boolean;
  isAvailable: boolean;
  current?: Question | undefined; // with the faces to show, where they are compared
}

const words = kindMessages.pairForm;

/** The questions with what was answered, the one that is open, and how much better or why. */
export function PairFormPanel({ form, pair, isStacked, isAvailable, current }: Props) {
  const { steps, sheet } = pair;
  const step = steps[sheet.at];
  return (
    <section className={`${kind.panel} ${styles.panel}`}>
      <nav className={styles.steps} aria-label={words.steps}>
        {steps.map((one, index) => (
          <button
            key={one.key}
            type="button"
            className={styles.step}
            ref={index === sheet.at ? inView : undefined}
            aria-current={index === sheet.at ? "step" : undefined}
            aria-label={words.step(one.label, answerOf(one, sheet, form) || words.open)}
            onClick={() => pair.show(index)}
          >
            {one.label}
            <b>{answerOf(one, sheet, form)}</b>
          </button>
        ))}
      </nav>
      <p className={styles.question} aria-live="polite">
        <strong>{step ? step.label : words.done}</strong> {step?.question}
        {step?.help && <small>{step.help}</small>}
      </p>
      {form.faces && current && <FacePair lease={current.lease} />}
      {step?.isGraded && <Grades form={form} pair={pair} step={step} isAvailable={isAvailable} />}
      {step?.isReasons && (
        <Reasons form={form} pair={pair} isStacked={isStacked} isAvailable={isAvailable} />
      )}
    </section>
  );
}

/** On a phone the row of questions is wider than the screen. */
function inView(button: HTMLElement | null): void {
  button?.scrollIntoView({ inline: "center", block: "nearest" });
}

function answerOf(step: Step, sheet: Sheet, form: PairForm): string {
  if (step.isReasons) return sheet.reasons.length > 0 ? String(sheet.reasons.length) : "";
  const given = sheet.given[step.key];
  if (!given) return "";
  const grade = given.strength === null ? "" : ` ${form.grades[given.strength - 1] ?? ""}`;
  return words.choices[given.choice] + grade;
}

type GradesProps = Pick<Props, "form" | "pair" | "isAvailable"> & { step: Step };

/** How much better: of a winner, once it is chosen. */
function Grades({ form, pair, step, isAvailable }: GradesProps) {
  const given = pair.sheet.given[step.key];
  const isAsked = isWinner(given?.choice);
  return (
    <fieldset className={styles.row} data-off={!isAsked}>
      <legend className="visually-hidden">{words.grades}</legend>
      {form.grades.map((grade, index) => (
        <button
          key={grade}
          type="button"
          className={styles.tag}
          aria-pressed={given?.strength === index + 1}
          aria-disabled={!isAvailable || !isAsked}
          onClick={() => pair.gradeBy(index + 1)}
        >
          <kbd>{index + 1}</kbd>
          {grade}
        </button>
      ))}
      {isAsked && given && (
        <span className={styles.again}>{words.again(words.choices[given.choice])}</span>
      )}
    </fieldset>
  );
}

/** The tags of the choice, or of one image at a time: the arrows and the tabs turn to the other. */
function Reasons({ form, pair, isStacked, isAvailable }: Props) {
  const { sheet } = pair;
  const names = isStacked ? words.stackedSides : words.sides;
  const image = form.reasonsOfEach ? sheet.side : null;
  const given = (side: Side) => sheet.reasons.filter((one) => one.image === side).length || "";
  return (
    <fieldset className={styles.row}>
      <legend className="visually-hidden">{image === null ? words.reasons : names[image]}</legend>
      {form.reasonsOfEach && (
        <div className={styles.sides}>
          {([0, 1] as const).map((side) => (
            <button
              key={side}
              type="button"
              className={styles.side}
              aria-pressed={sheet.side === side}
              onClick={() => pair.turn(side)}
            >
              {names[side]} <b>{given(side)}</b>
            </button>
          ))}
        </div>
      )}
      {form.reasons.map((tag, index) => (
        <button
          key={tag.key}
          type="button"
          className={styles.tag}
          aria-pressed={sheet.reasons.some((one) => one.key === tag.key && one.image === image)}
          aria-disabled={!isAvailable}
          onClick={() => pair.giveReason(tag.key, sheet.side)}
        >
          <kbd>{index + 1}</kbd>
          {tag.label}
        </button>
      ))}
    </fieldset>
  );
}
