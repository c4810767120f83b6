// Told apart by colour-blind readers too (after Okabe and Ito), on white and on near-black.
const COLORS = [
  "light-dark(#2c57a3, #7ba3ea)",
  "light-dark(#b35c00, #f0a44b)",
  "light-dark(#00795c, #4fc3a1)",
  "light-dark(#8a3c7c, #d99acb)",
  "light-dark(#5b5b5b, #bdbdbd)",
] as const;

export function seriesColor(index: number): string {
  return COLORS[index % COLORS.length] ?? COLORS[0];
}
