import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { Question } from "./desk";
import { afterPaint } from "./image-group";
import { kindMessages } from "./kind-messages";
import { incomplete } from "./mask-outline";
import styles from "./prompt-images.module.css";

type Input = Question["lease"]["inputs"][number];

interface Props {
  questions: readonly Question[];
  painted: string; // the question whose own images are on the screen
  onPainted: (key: string) => void; // these are too, and may be judged
}

const words = kindMessages.inputs;

/** What the prompt gives beside its words. That of the questions to come is loaded out of sight. */
export function PromptImages({ questions, painted, onPainted }: Props) {
  const [ready, setReady] = useState<readonly string[]>([]);
  const current = questions[0];
  const isReady =
    current !== undefined &&
    figuresOf(current.lease.inputs).every(({ of }) => ready.includes(nameOf(current, of)));
  const wanted = isReady && painted === current.key ? painted : "";
  const begin = useEffectEvent(() => current && onPainted(current.key));
  // Without them the candidates cannot be judged: what is to be completed is not known.
  useEffect(() => {
    if (wanted !== "") return afterPaint(begin);
  }, [wanted]);
  const [enlarged, setEnlarged] = useState<string | null>(null);
  const toggle = (key: string) => setEnlarged((known) => (known === key ? null : key));

  useEffect(() => {
    if (enlarged === null) return;
    // It lies over the candidates: the next key brings them back, and answers nothing unseen.
    function shrink(event: KeyboardEvent): void {
      event.stopImmediatePropagation();
      event.preventDefault();
      setEnlarged(null);
    }
    window.addEventListener("keydown", shrink, true);
    return () => window.removeEventListener("keydown", shrink, true);
  }, [enlarged]);
  return questions.map((question, index) => (
    <aside key={question.key} className={styles.inputs} hidden={index > 0} aria-label={words.all}>
      {figuresOf(question.lease.inputs).map((figure) => {
        const name = nameOf(question, figure.of);
        const onReady = () => setReady((known) => [...known.slice(-MOST_KEPT), name]);
        return (
          <button
            key={figure.of.url}
            type="button"
            className={styles.figure}
            aria-pressed={enlarged === name}
            onClick={() => toggle(name)}
          >
            {figure.mask ? (
              <Incomplete source={figure.of} mask={figure.mask} onReady={onReady} />
            ) : (
              <img
                src={figure.of.url}
                alt={words.broken}
                draggable={false}
                onLoad={(event) => event.currentTarget.decode().then(onReady, () => undefined)}
              />
            )}
            <span>{figure.label}</span>
          </button>
        );
      })}
    </aside>
  ));
}

const MOST_KEPT = 200; // names of images that are here: of the last questions

const nameOf = ({ key }: Question, { url }: Input) => `${key}/${url}`;

interface Figure {
  label: string;
  of: Input;
  mask?: Input;
}

function figuresOf(inputs: readonly Input[]): Figure[] {
  const mask = inputs.find((input) => input.role === "mask");
  return inputs.flatMap((input): Figure[] => {
    if (input.role === "reference") return [{ label: words.reference, of: input }];
    if (input.role !== "source") return [];
    return [
      mask ? { label: words.incomplete, of: input, mask } : { label: words.source, of: input },
    ];
  });
}

/** The source with its hole. Drawn once both files are here. */
function Incomplete({
  source,
  mask,
  onReady,
}: {
  source: Input;
  mask: Input;
  onReady: () => void;
}) {
  const drawn = useEffectEvent(onReady);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isBroken, setIsBroken] = useState(false);
  const size = drawnSize(source);
  useEffect(() => {
    let isGone = false;
    Promise.all([pixelsOf(source), pixelsOf(mask)]).then(
      ([image, hole]) => {
        const context = canvas.current?.getContext("2d");
        if (isGone || !context) return;
        context.putImageData(
          new ImageData(incomplete(image, hole), image.width, image.height),
          0,
          0,
        );
        drawn();
      },
      () => setIsBroken(true),
    );
    return () => {
      isGone = true;
    };
  }, [source, mask]);
  if (isBroken) return <span role="alert">{words.broken}</span>;
  return <canvas ref={canvas} {...size} />;
}

const LARGEST_PX = 1024; // it is looked at small, and drawn between two answers

function drawnSize({ width, height }: Input) {
  const scale = Math.min(1, LARGEST_PX / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

async function pixelsOf(input: Input): Promise<ImageData> {
  const { width, height } = drawnSize(input);
  const image = new Image();
  image.src = input.url;
  await image.decode();
  const context = new OffscreenCanvas(width, height).getContext("2d");
  if (!context) throw new Error("no canvas");
  context.drawImage(image, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
