import { parseSeeds } from "@/lib/seeds";
import type { MaskJobInput } from "./queries";

export type MakerKind = "square" | "strip" | "freeform" | "box" | "warp";

/** What the form holds: numbers as a person leaves them, "" where empty. */
export interface MaskFields {
  promptSet: string | null;
  target: string;
  split: "" | "train" | "validation" | "test";
  limit: string | number;
  seeds: string;
  kind: MakerKind;
  /** Per cent: what is kept (square, strip) or filled (freeform, box), lowest and highest. */
  low: string | number;
  high: string | number;
  measure: string;
  place: string;
  /** Degrees. */
  yaw: string | number;
  pitch: string | number;
  views: string | number;
  depth: string;
}

interface Share {
  /** The maker's setting that the two numbers are. */
  name: "keep" | "area" | "fill";
  low: number;
  high: number;
}

/** In per cent, as the server's own defaults. */
export const SHARES: Record<Exclude<MakerKind, "warp">, Share> = {
  square: { name: "keep", low: 15, high: 25 },
  strip: { name: "keep", low: 35, high: 40 },
  freeform: { name: "area", low: 5, high: 60 },
  box: { name: "fill", low: 10, high: 40 },
};

export type Maker = Record<string, unknown>;

/** The maker that the form stands for; undefined while a number is missing. */
export function toMaker(fields: MaskFields): Maker | undefined {
  if (fields.kind === "warp") return toWarp(fields);
  const low = percent(fields.low);
  const high = percent(fields.high);
  if (low === undefined || high === undefined) return undefined;
  const maker: Maker = { kind: fields.kind, [SHARES[fields.kind].name]: [low, high] };
  if (fields.kind === "square") maker.measure = fields.measure;
  if (fields.kind === "square" || fields.kind === "strip") maker.place = fields.place;
  return maker;
}

function toWarp(fields: MaskFields): Maker | undefined {
  const yaw = radians(fields.yaw);
  const pitch = radians(fields.pitch);
  const views = fields.views === "" ? undefined : Number(fields.views);
  if (yaw === undefined || pitch === undefined || views === undefined) return undefined;
  return { kind: "warp", yaw, pitch, views: [views, views], depth: { kind: fields.depth } };
}

export type Reading = { body: MaskJobInput } | { problem: string } | { incomplete: true };

/** The request that the form stands for, or what keeps it from being one. */
export function toInput(fields: MaskFields): Reading {
  const seeds = parseSeeds(fields.seeds);
  if ("problem" in seeds) return seeds;
  const maker = toMaker(fields);
  if (!fields.promptSet || fields.target.trim() === "" || !maker) return { incomplete: true };
  return {
    body: {
      prompt_set: Number(fields.promptSet),
      target: fields.target.trim(),
      maker,
      split: fields.split,
      prompt_limit: fields.limit === "" ? null : Number(fields.limit),
      seeds: seeds.seeds,
    },
  };
}

function percent(value: string | number): number | undefined {
  return value === "" ? undefined : Math.round(Number(value) * 100) / 10_000;
}

function radians(degrees: string | number): number | undefined {
  return degrees === "" ? undefined : Math.round((Number(degrees) * Math.PI * 1e4) / 180) / 1e4;
}
