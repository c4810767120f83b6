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
              <img src={figure.of.url} alt="" draggable={false} />
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
  useEffect(() => {
    let isGone = false;
    void Promise.all([pixelsOf(source), pixelsOf(mask)]).then(([image, hole]) => {
      const context = canvas.current?.getContext("2d");
      if (isGone || !context) return;
      context.putImageData(
        new ImageData(incomplete(image, hole), source.width, source.height),
        0,
        0,
      );
    });
    return () => {
      isGone = true;
    };
  }, [source, mask]);
  return <canvas ref={canvas} width={source.width} height={source.height} />;
}

async function pixelsOf({ url, width, height }: Input): Promise<ImageData> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const context = new OffscreenCanvas(width, height).getContext("2d");
  if (!context) throw new Error("no canvas");
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, width, height);
}
