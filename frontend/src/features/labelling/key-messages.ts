import { translated } from "@/language/translated";

/** Words of choosing keys: in the help sheet's chunk. */
const en = {
  clash: (key: string, names: string) =>
    `The key ${key} is claimed by more than one action: ${names}`,
  help: {
    title: "Keys",
    choice: "Answer",
    form: "Fill in",
    look: "Look closer",
    video: "Video",
    aside: "Put aside or take back",
    panel: "Show",
    prompt: "Your prompt",
    mouse: "You can also click or tap an image to choose it. Esc closes whatever is open.",
    close: "Close",
  },
  change: "Change",
  changeOf: (action: string) => `Change the key of “${action}”`,
  press: "Press a key…",
  pressHint: (action: string) => `Press the new key for “${action}”, or Esc to leave it.`,
  reset: "Reset",
  resetOf: (action: string) => `Give “${action}” its first key back`,
  resetAll: "Reset all keys",
  given: (key: string, action: string) => `${key} is now the key of “${action}”.`,
  taken: (key: string, action: string) =>
    `${key} is the key of “${action}”. Give that action another key first, or press another one.`,
  moving: "Enter, Space, Tab and Esc press buttons and move about: choose another key.",
  browser: "The browser keeps this key for itself: choose one without Ctrl or Alt.",
  kept: "Your keys count for this kind of task. They are kept in this browser, for you alone.",
  ownHint: "You use keys of your own: they stand on the buttons and under “Keys”.",
};

export type KeyMessages = typeof en;
export const keyMessages = translated("keys", en);
