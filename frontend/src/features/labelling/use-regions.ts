import { useMemo, useState } from "react";
import { type Action, type ActionName, digitOf } from "./actions";
import type { Question } from "./desk";
import { isShared, type RegionsName, regionsActions } from "./kind-actions";
import {
  type Brush,
  changed,
  type Mode,
  moved,
  newBrush,
  newSheet,
  nextSize,
  pressed,
  resized,
  type Sheet,
  takenBack,
  turned,
} from "./regions-draw";
import { type RegionsForm, reasonsOf, type Tool } from "./regions-form";
import {
  answerOf,
  contentOf,
  isEmpty,
  isFull,
  polarityOf,
  turnNothing,
  turnWord,
} from "./regions-marks";
import { regionsMessages } from "./regions-messages";
import { piecesOf } from "./regions-words";
import type { Labelling } from "./use-labelling";
import type { View } from "./view-record";

type RegionsAction = Action<RegionsName | ActionName>;
export type ChangeSheet = (next: Sheet | ((now: Sheet) => Sheet)) => void;
const NO_IMAGE = { width: 1, height: 1 };

/** The marks of the image shown, and what the keys and buttons do with them. */
export function useRegions(
  form: RegionsForm,
  question: Question | undefined,
  labelling: Labelling,
) {
  const [brush, setBrush] = useState<Brush>(() => newBrush(form));
  const [held, setHeld] = useState<{ key: string | undefined; sheet: Sheet } | null>(null);
  const [problem, setProblem] = useState("");
  const key = question?.key;
  const isHeld = held !== null && held.key === key;
  const fresh = useMemo(() => newSheet(contentOf(question?.before?.regions)), [question]);
  const sheet = isHeld ? held.sheet : fresh;
  const image = question?.lease.images[0] ?? NO_IMAGE;
  const prompt = form.words ? (question?.lease.prompt ?? "") : "";
  const pieces = useMemo(() => piecesOf(prompt), [prompt]);
  const words = useMemo(() => pieces.filter((piece) => piece.word !== null), [pieces]);
  const { content } = sheet;
  const isComplete = content.nothing || !isEmpty(content);

  /** From the latest sheet, not the one on the screen: a quick pointer is ahead of the screen. */
  const change: ChangeSheet = (next) => {
    if (!labelling.canJudge) return;
    setHeld((known) => {
      const now = known !== null && known.key === key ? known.sheet : fresh;
      return { key, sheet: typeof next === "function" ? next(now) : next };
    });
    setProblem("");
  };

  function save(input: View["input"]): void {
    if (!isComplete) setProblem(regionsMessages.sayNothing);
    else
      labelling.fill(
        {
          regions: answerOf(
            content,
            words.map(({ text }) => text),
          ),
        },
        input,
      );
  }

  function sayNothing(): void {
    if (isEmpty(content)) change(changed(sheet, turnNothing(content)));
    else setProblem(regionsMessages.hasMarks);
  }

  function choose(reason: string | undefined): void {
    if (reason === undefined) return;
    const polarity = polarityOf(form, reason);
    setBrush({ ...brush, polarity, reasons: { ...brush.reasons, [polarity]: reason } });
  }

  function use(mode: Mode): void {
    const isAgain = mode === "brush" && brush.mode === "brush";
    setBrush(isAgain ? nextSize(brush) : { ...brush, mode });
    change({ ...sheet, drag: null });
  }

  function mark(): void {
    if (brush.mode !== "words") change(pressed(sheet, brush, form, image));
    else if (words.length > 0) change(changed(sheet, turnWord(content, sheet.word)));
  }

  const acts: Record<RegionsName, (input: View["input"], press?: KeyboardEvent) => void> = {
    reason: (_, press) =>
      choose(press && reasonsOf(form, brush.polarity)[Number(digitOf(press)) - 1]?.key),
    turn: () => setBrush(turned(form, brush)),
    patch: () => use("patch"),
    brush: () => use("brush"),
    box: () => use("box"),
    point: () => use("point"),
    words: () => use("words"),
    move: (_, press) => change(moved(sheet, brush.mode, form, words.length, press?.key ?? "")),
    mark,
    smaller: () => setBrush(resized(brush, -1)),
    larger: () => setBrush(resized(brush, 1)),
    erase: () => change(takenBack(sheet)),
    nothing: sayNothing,
    hide: () => setBrush({ ...brush, isHidden: !brush.isHidden }),
    save,
  };

  function run(action: RegionsAction, input: View["input"], press?: KeyboardEvent): void {
    if (isShared<RegionsName>(action)) labelling.run(action, input);
    else if (labelling.isAvailable(action)) acts[action.name as RegionsName](input, press);
  }

  return {
    brush,
    sheet,
    image,
    pieces,
    problem: problem || (isFull(content) ? regionsMessages.full : ""),
    isComplete,
    actions: regionsActions(form).map((action) =>
      action.name === "save" && !isComplete
        ? { ...action, label: regionsMessages.incomplete }
        : action,
    ),
    run,
    change,
    choose,
    use: (tool: Tool) => use(tool),
    turnTo: (polarity: Brush["polarity"]) => setBrush({ ...brush, polarity }),
    turnHidden: () => setBrush({ ...brush, isHidden: !brush.isHidden }),
    word: (word: number) => change(changed({ ...sheet, word }, turnWord(content, word))),
    sayNothing,
  };
}

export type RegionsState = ReturnType<typeof useRegions>;
