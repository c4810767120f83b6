import type { ImportInput } from "./queries";

export type Options = Pick<ImportInput, "target" | "near">;

export const PLAIN: Options = { target: "candidates", near: "keep" };
