import { type EditBody, type EditItem, itemsOf } from "./draft-body";

/** The items that apply, given the answers so far: as the annotator's page has it. */
export function askedItems(body: EditBody, answers: Readonly<Record<string, string>>): EditItem[] {
  const open = new Set<string>();
  const asked: EditItem[] = [];
  for (const item of itemsOf(body)) {
    const conditions = Object.entries(item.asks_if);
    const applies = conditions.every(
      ([gate, wanted]) => open.has(gate) && wanted.includes(answers[gate] ?? ""),
    );
    if (!applies) continue;
    open.add(item.key);
    asked.push(item);
  }
  return asked;
}
