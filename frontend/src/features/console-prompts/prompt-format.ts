import type { ImportFormat } from "./queries";

/** JSONL where the first line that is not empty begins an object; CSV otherwise. */
export function guessFormat(content: string, fileName = ""): ImportFormat {
  if (/\.(jsonl|ndjson)$/i.test(fileName)) return "jsonl";
  if (/\.(csv|tsv|txt)$/i.test(fileName)) return "csv";
  return content.trimStart().startsWith("{") ? "jsonl" : "csv";
}

/** A pasted list with no header: plain lines become one-column CSV. */
export function withHeader(content: string): string {
  const first = content.trimStart().split(/\r?\n/, 1)[0] ?? "";
  const columns = first.split(",").map((cell) => cell.trim().replace(/^"|"$/g, "").toLowerCase());
  if (columns.includes("prompt")) return content;
  const lines = content.split(/\r?\n/).filter((line) => line.trim() !== "");
  return ["prompt", ...lines.map((line) => `"${line.trim().replaceAll('"', '""')}"`)].join("\n");
}
