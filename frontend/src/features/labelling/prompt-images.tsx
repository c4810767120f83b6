import { useEffect, useRef, useState } from "react";
import type { Question } from "./desk";
import { kindMessages } from "./kind-messages";
import { incomplete } from "./mask-outline";
import styles from "./prompt-images.module.css";

type Input = Question["lease"]["inputs"][number];

interface Props {
  questions: readonly Question[];
}

const words = kindMessages.inputs;

/** What the prompt gives beside its words. That of the questions to come is loaded out of sight. */
export function PromptImages({ questions }: Props) {
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
  return questions.map(({ key, lease }, index) => (
    <aside key={key} className={styles.inputs} hidden={index > 0} aria-label={words.all}>
      {figuresOf(lease.inputs).map((figure) => {
        const name = `${key}/${figure.of.url}`;
        return (
          <button
            key={figure.of.url}
            type="button"
            className={styles.figure}
            aria-pressed={enlarged === name}
            onClick={() => toggle(name)}
          >
            {figure.mask ? (
              <Incomplete source={figure.of} mask={figure.mask} />
            ) : (
              <img src={figure.of.url} alt={words.broken} draggable={false} />
            )}
            <span>{figure.label}</span>
          </button>
        );
      })}
    </aside>
  ));
}

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
function Incomplete({ source, mask }: { source: Input; mask: Input }) {
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
