import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { api, must, type Schemas } from "@/client/api";
import { ApiError } from "@/client/api-error";
import { Markdown } from "@/components/markdown";
import { said } from "@/language/translated";
import type { KindProps } from "./kind-desk";
import { guideQuery } from "./queries";
import styles from "./quiz-desk.module.css";
import { quizMessages as words } from "./quiz-messages";
import { WorkedExamples } from "./worked-examples";

type Result = Schemas["QuizResult"];

/** The instruction page: the guideline, and a few questions on it before the first task. */
export function QuizDesk({ guide, desk }: KindProps) {
  const client = useQueryClient();
  const params = { path: { id: guide.id } };
  const queryKey = ["quiz", guide.id];
  const quiz = useQuery({
    queryKey,
    queryFn: () => must(api.GET("/api/v1/campaigns/{id}/quiz", { params })),
    staleTime: Number.POSITIVE_INFINITY, // it does not change under the reader's eyes
  }).data;
  const [chosen, setChosen] = useState<Readonly<Record<number, number>>>({});
  const outcome = useRef<HTMLParagraphElement>(null);
  const attempt = useMutation({
    mutationFn: (body: Schemas["QuizAttemptRequest"]) =>
      must(api.POST("/api/v1/campaigns/{id}/quiz/attempts", { params, body })),
  });
  const result = attempt.data;
  useEffect(() => {
    if (result) outcome.current?.focus(); // where the news is
  }, [result]);

  async function begin(): Promise<void> {
    await client.invalidateQueries({ queryKey: guideQuery(guide.id).queryKey });
    await desk.take();
  }

  async function again(): Promise<void> {
    await client.invalidateQueries({ queryKey });
    setChosen({});
    attempt.reset();
  }

  const questions = quiz?.questions ?? [];
  const isWhole = questions.every((_, index) => chosen[index] !== undefined);
  const left = result?.attempts_left ?? quiz?.attempts_left ?? 0;

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!isWhole || quiz?.version == null || result || attempt.isPending) return;
    attempt.mutate({ version: quiz.version, answers: questions.map((_, at) => chosen[at] ?? 0) });
  }

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.page} aria-label={words.title} tabIndex={0}>
      <div className={styles.text}>
        <h2>{words.title}</h2>
        {guide.guideline.trim() === "" ? (
          <p>{words.none}</p>
        ) : (
          <Markdown source={guide.guideline} />
        )}
        <WorkedExamples guide={guide} />
        <form className={styles.quiz} onSubmit={submit}>
          <h2>{words.quiz}</h2>
          {quiz && <p className={styles.soft}>{words.need(quiz.pass_mark, questions.length)}</p>}
          {questions.map((question, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list does not change while shown
            <fieldset key={index} disabled={result !== undefined}>
              <legend>
                {index + 1}. {question.text}
              </legend>
              {question.options.map((option, place) => (
                <label key={option}>
                  <input
                    type="radio"
                    name={`question-${index}`}
                    checked={chosen[index] === place}
                    onChange={() => setChosen({ ...chosen, [index]: place })}
                  />
                  {option}
                </label>
              ))}
              {result && (
                <Feedback
                  said={result.questions[index]}
                  options={question.options}
                  chosen={chosen[index]}
                />
              )}
            </fieldset>
          ))}
          {result && (
            <p ref={outcome} tabIndex={-1} role="status" className={styles.outcome}>
              {(result.passed ? words.passed : words.notPassed)(result.right, questions.length)}
            </p>
          )}
          {attempt.isError && (
            <p role="alert">
              {attempt.error instanceof ApiError
                ? said(attempt.error.message, attempt.error.code)
                : words.failed}
            </p>
          )}
          {quiz && !result?.passed && (
            <p className={styles.soft}>{left > 0 ? words.left(left) : words.noneLeft}</p>
          )}
          <NextButton
            result={result}
            left={left}
            isWhole={isWhole}
            onBegin={() => void begin()}
            onAgain={() => void again()}
          />
        </form>
      </div>
    </section>
  );
}

interface FeedbackProps {
  said: Result["questions"][number] | undefined;
  options: readonly string[];
  chosen: number | undefined;
}

function Feedback({ said, options, chosen }: FeedbackProps) {
  if (!said) return null;
  const isRight = said.right === chosen;
  return (
    <p className={styles.feedback} data-right={isRight}>
      <strong>{isRight ? words.right : words.wrong(options[said.right] ?? "")}</strong>{" "}
      {said.explanation}
    </p>
  );
}

interface NextProps {
  result: Result | undefined;
  left: number;
  isWhole: boolean;
  onBegin: () => void;
  onAgain: () => void;
}

function NextButton({ result, left, isWhole, onBegin, onAgain }: NextProps) {
  if (result?.passed) {
    return (
      <button type="button" className="button primary" onClick={onBegin}>
        {words.begin}
      </button>
    );
  }
  if (left === 0) return null;
  if (result) {
    return (
      <button type="button" className="button primary" onClick={onAgain}>
        {words.again}
      </button>
    );
  }
  return (
    <>
      <button type="submit" className="button primary" aria-disabled={!isWhole}>
        {words.send}
      </button>
      {!isWhole && <span className={styles.soft}> {words.missing}</span>}
    </>
  );
}
