import type { Messages } from "./messages";

export const languageZh: Messages = { choose: "语言 / Language" };
