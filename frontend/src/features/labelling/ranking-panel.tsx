import type { Schemas } from "@/client/api";
import kind from "./kind-desk.module.css";
import { kindMessages } from "./kind-messages";
import styles from "./ranking.module.css";
import type { RankingForm, SlotScores } from "./ranking-form";
import { imagesIn } from "./ranking-slots";
import type { Drag } from "./use-drag";
import type { Ranking } from "./use-ranking";

interface Props {
  form: RankingForm;
  images: readonly Schemas["Image"][];
  ranking: Ranking;
  drag: Drag;
  isAvailable: boolean;
}

const words = kindMessages.ranking;

/** The scores where they are asked, the slots, and a word where something does not go. */
export function RankingPanel(props: Props) {
  const { form, ranking } = props;
  const word = ranking.sheet.word || ranking.problem;
  return (
    <section className={`${kind.panel} ${styles.panel}`}>
      <p className={styles.word} role="status">
        {word}
      </p>
      {form.scores && <Scores {...props} scores={form.scores} />}
      <ol className={styles.slots} aria-label={words.slots} data-current={isPlacing(ranking)}>
        {Array.from({ length: form.slots }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a slot is its number
          <Slot key={index} {...props} slot={index + 1} />
        ))}
      </ol>
    </section>
  );
}

function isPlacing({ sheet }: Ranking): boolean {
  return sheet.mode === "place";
}

function Scores({ ranking, scores, isAvailable }: Props & { scores: SlotScores }) {
  const { sheet } = ranking;
  const values = Array.from({ length: scores.high - scores.low + 1 }, (_, i) => scores.low + i);
  return (
    <fieldset className={styles.scores} data-current={!isPlacing(ranking)}>
      <legend className="visually-hidden">{words.scoreOf(scores.label, sheet.at)}</legend>
      <span className={styles.asked}>
        <b>{words.scoreOf(scores.label, sheet.at)}</b> <span>{scores.question}</span>
      </span>
      <span className={styles.scale}>
        {values.map((value) => (
          <button
            key={value}
            type="button"
            className={styles.score}
            aria-pressed={sheet.scores[sheet.at] === value}
            aria-disabled={!isAvailable}
            onClick={() => ranking.score(value)}
          >
            {value}
          </button>
        ))}
      </span>
    </fieldset>
  );
}

/** A place to drop an image on; a tap on it puts the focused image there. */
function Slot({ form, images, ranking, drag, isAvailable, slot }: Props & { slot: number }) {
  const { sheet } = ranking;
  const inside = imagesIn(sheet, slot);
  const end = slot === 1 ? words.best : slot === form.slots ? words.worst : "";
  return (
    <li className={styles.slot} data-slot={slot} data-full={inside.length >= form.perSlot}>
      <button
        type="button"
        className={styles.put}
        aria-label={words.slot(slot, inside)}
        aria-disabled={!isAvailable}
        onClick={() => ranking.put(sheet.at, slot)}
      >
        <kbd>{slot}</kbd>
        <small>{end}</small>
      </button>
      <div className={styles.inside}>
        {inside.map((image) => (
          <button
            key={image}
            type="button"
            className={styles.thumb}
            aria-label={words.pick(image, slot)}
            aria-pressed={image === sheet.at}
            {...drag.handle(image, () => ranking.pick(image))}
          >
            <img src={images[image]?.url} alt="" draggable={false} />
            <span>{image + 1}</span>
          </button>
        ))}
      </div>
    </li>
  );
}
