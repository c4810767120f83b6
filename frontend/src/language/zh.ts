/** All words in Simplified Chinese, by the name each feature asks for: one chunk. */
import { appZh } from "../app/messages.zh";
import { careZh } from "../features/labelling/care-messages.zh";
import { comfortZh } from "../features/labelling/comfort-messages.zh";
import { dialogsZh } from "../features/labelling/dialog-messages.zh";
import { endZh } from "../features/labelling/end-messages.zh";
import { entranceZh } from "../features/labelling/entrance-messages.zh";
import { facesZh } from "../features/labelling/faces-messages.zh";
import { feedbackZh } from "../features/labelling/feedback-messages.zh";
import { keysZh } from "../features/labelling/key-messages.zh";
import { kindsZh } from "../features/labelling/kind-messages.zh";
import { labellingZh } from "../features/labelling/messages.zh";
import { ownPromptZh } from "../features/labelling/own-prompt-messages.zh";
import { quizZh } from "../features/labelling/quiz-messages.zh";
import { regionsZh } from "../features/labelling/regions-messages.zh";
import { toldZh } from "../features/labelling/told-messages.zh";
import { videoZh } from "../features/labelling/video-messages.zh";
import { signInZh } from "../features/sign-in/messages.zh";
import { workZh } from "../features/work/messages.zh";
import { languageZh } from "./messages.zh";
import { serverZh } from "./server.zh";

export const zh = {
  app: appZh,
  care: careZh,
  comfort: comfortZh,
  dialogs: dialogsZh,
  end: endZh,
  entrance: entranceZh,
  faces: facesZh,
  feedback: feedbackZh,
  keys: keysZh,
  kinds: kindsZh,
  labelling: labellingZh,
  language: languageZh,
  ownPrompt: ownPromptZh,
  quiz: quizZh,
  regions: regionsZh,
  server: serverZh,
  "sign-in": signInZh,
  told: toldZh,
  video: videoZh,
  work: workZh,
};
