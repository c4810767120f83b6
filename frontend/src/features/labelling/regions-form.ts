import type { Schemas } from "@/client/api";

export type Tool = Schemas["Mark"]["tool"];
export type Polarity = "good" | "bad";

export interface Reason {
  readonly key: string;
  readonly label: string;
  readonly polarity: Polarity;
}

/** What a regions campaign lets a person mark on one image and its prompt. */
export interface RegionsForm {
  readonly rows: number; // of the grid of patches; 0: none
  readonly columns: number;
  readonly tools: readonly Tool[];
  readonly reasons: readonly Reason[];
  readonly words: boolean; // words of the prompt may be marked
}

/** The server has checked the form; undefined where this page is too old to know it. */
export function readRegionsForm(form: unknown): RegionsForm | undefined {
  const { rows, columns, tools, reasons, words } = (form ?? {}) as Partial<RegionsForm>;
  if (typeof rows !== "number" || typeof columns !== "number") return undefined;
  if (!Array.isArray(tools) || !Array.isArray(reasons)) return undefined;
  if (tools.length === 0 || reasons.length === 0) return undefined;
  return { rows, columns, tools, reasons, words: words === true };
}

export function reasonsOf(form: RegionsForm, polarity: Polarity): readonly Reason[] {
  return form.reasons.filter((reason) => reason.polarity === polarity);
}

/** The polarities that have a reason, bad ones first: most marks are. */
export function polaritiesOf(form: RegionsForm): readonly Polarity[] {
  return (["bad", "good"] as const).filter((one) => reasonsOf(form, one).length > 0);
}
