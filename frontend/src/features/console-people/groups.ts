/** "mandarin,  team a" → ["mandarin", "team a"], each once. */
export function readGroups(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ""))];
}
