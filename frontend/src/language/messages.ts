import { translated } from "./translated";

const en = { choose: "Language" };

export type Messages = typeof en;
export const messages = translated("language", en);
