import { parseObject } from "@/lib/console-form";
import type { RunKind } from "./queries";

/** A setting with a place of its own in the form; all others go through the JSON field. */
export interface Knob {
  name: string;
  label: string;
  hint: string;
  placeholder: string; // what the server takes when it is left empty
  choices?: readonly string[];
}

export const KNOBS: Readonly<Record<RunKind, readonly Knob[]>> = {
  reward: [
    { name: "epochs", label: "Epochs", hint: "Passes over all pairs", placeholder: "5" },
    {
      name: "learning_rate",
      label: "Learning rate",
      hint: "Small for a large CLIP",
      placeholder: "1e-5",
    },
    { name: "batch_size", label: "Batch size", hint: "Pairs in one step", placeholder: "32" },
    {
      name: "freeze",
      label: "Keep unchanged",
      hint: "Fewer moving parts for little data",
      placeholder: "none",
      choices: ["none", "text", "vision", "towers"],
    },
  ],
  dpo: [
    { name: "steps", label: "Steps", hint: "Few pairs need few steps", placeholder: "200" },
    { name: "learning_rate", label: "Learning rate", hint: "Of the adapter", placeholder: "5e-5" },
    { name: "batch_size", label: "Batch size", hint: "Pairs in one step", placeholder: "16" },
    { name: "rank", label: "LoRA rank", hint: "Size of the adapter", placeholder: "16" },
    {
      name: "beta",
      label: "Beta",
      hint: "How close to the base it stays",
      placeholder: "auto",
    },
  ],
};

/** The configuration that the form stands for: filled knobs over the JSON, or what is wrong. */
export function toConfig(
  kind: RunKind,
  knobs: Readonly<Record<string, string>>,
  json: string,
): { config: Record<string, unknown> } | { problem: string } {
  const more = parseObject(json);
  if ("problem" in more) return more;
  const config = { ...more.value };
  for (const { name } of KNOBS[kind]) {
    const text = (knobs[name] ?? "").trim();
    if (text !== "") config[name] = numberOrText(text);
  }
  return { config };
}

function numberOrText(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}
