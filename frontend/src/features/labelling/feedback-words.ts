import { readChecklistForm } from "./checklist-form";
import { readFacesForm } from "./faces-form";
import { feedbackMessages } from "./feedback-messages";
import type { Guide } from "./queries";

const words = feedbackMessages;
const isChoice = (answer: string): answer is keyof typeof words.choices => answer in words.choices;

/** An answer in the words of the form; the question as the server names it. */
export function answerWords(guide: Guide | undefined, question: string, answer: string): string {
  if (answer === "") return words.notSaid;
  switch (guide?.kind) {
    case "checklist":
      return optionLabel(guide, question, answer);
    case "faces":
      return gradeLabel(guide, answer);
    case "pairwise":
    case "regions":
      return isChoice(answer) ? words.choices[answer] : answer;
    default:
      return answer; // a number
  }
}

/** The whole credit, some of it (the answer of fewer people), or none. */
export function verdictOf(credit: number): "right" | "partly" | "wrong" {
  if (credit >= 0.999) return "right";
  return credit > 0 ? "partly" : "wrong";
}

/** The reasons, each once where several questions in a row share it: below the last of them. */
export function whyOf(rows: readonly { explanation: string }[], at: number): string {
  const why = rows[at]?.explanation ?? "";
  return why === rows[at + 1]?.explanation ? "" : why;
}

function optionLabel({ form }: Guide, question: string, answer: string): string {
  const asked = readChecklistForm(form)?.dimensions.flatMap(({ label, items }) =>
    items.map((item) => ({ name: `${label}: ${item.label}`, options: item.options })),
  );
  const options = asked?.find(({ name }) => name === question)?.options;
  return options?.find(({ key }) => key === answer)?.label ?? answer;
}

function gradeLabel({ form }: Guide, answer: string): string {
  const grades: Readonly<Record<string, string>> = readFacesForm(form)?.grades ?? {};
  return grades[answer] ?? answer;
}
