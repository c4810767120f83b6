import { useState } from "react";
import { Dialog } from "@/components/dialog";
import type { Guide } from "./queries";
import { quizMessages as words } from "./quiz-messages";
import styles from "./worked-examples.module.css";

type Example = Guide["examples"][number];

interface Line {
  readonly label: string;
  readonly value: string;
}

/** Images with the scores or answers they deserve, and why: one press shows an image large. */
export function WorkedExamples({ guide }: { guide: Guide }) {
  const [open, setOpen] = useState<number | null>(null);
  if (guide.examples.length === 0) return null;
  const shown = open === null ? undefined : guide.examples[open];
  return (
    <section className={styles.examples} aria-labelledby="worked-examples">
      <h3 id="worked-examples">{words.examples}</h3>
      <ol>
        {guide.examples.map((example, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list does not change while shown
          <li key={index}>
            <button
              type="button"
              aria-label={words.enlarge(index + 1)}
              data-sensitive={example.is_sensitive}
              onClick={() => setOpen(index)}
            >
              <img src={pictureOf(example)} alt="" loading="lazy" />
            </button>
            <Said example={example} form={guide.form} />
          </li>
        ))}
      </ol>
      {open !== null && shown && (
        <Dialog
          title={words.example(open + 1)}
          closeLabel={words.close}
          onClose={() => setOpen(null)}
        >
          <img className={styles.large} src={pictureOf(shown)} alt={shown.prompt} />
          <p className={styles.prompt}>{shown.prompt}</p>
          <Said example={shown} form={guide.form} />
        </Dialog>
      )}
    </section>
  );
}

function Said({ example, form }: { example: Example; form: unknown }) {
  return (
    <div className={styles.said}>
      <dl>
        {linesOf(example, form).map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {example.text && <p>{example.text}</p>}
    </div>
  );
}

function pictureOf({ image }: Example): string {
  return image.video?.poster ?? image.url;
}

interface Keyed {
  key: string;
  label: string;
}
interface Form {
  criteria?: Keyed[];
  body?: { dimensions: { items: (Keyed & { options: Keyed[] })[] }[] };
}

/** The scores or answers in the form's order and words. */
function linesOf({ scores, options }: Example, form: unknown): Line[] {
  const { criteria = [], body } = form as Form;
  const items = body?.dimensions.flatMap((dimension) => dimension.items) ?? [];
  return [
    ...criteria.map(({ key, label }) => ({ label, value: String(scores[key] ?? "") })),
    ...items.map((item) => ({
      label: item.label,
      value: item.options.find((option) => option.key === options[item.key])?.label ?? "",
    })),
  ].filter((line) => line.value !== "");
}
