import { translated } from "@/language/translated";

/** Words of the screens where faces are judged. */
const en = {
  actions: {
    grade: "Grade the face, and go to the next",
    defect: "What is wrong with it",
    before: "Face before",
    after: "Next face",
    missed: "One more face was missed",
    fewer: "One missed face less",
    save: "Save",
  },
  faces: "Faces",
  face: (face: number, grade: string | undefined) =>
    `Face ${face + 1}${grade === undefined ? "" : `: ${grade}`}`,
  faceOf: (image: number, face: number) => `Image ${image + 1}, face ${face + 1}`,
  pick: (face: number) => `Show face ${face + 1}`,
  grade: (face: number) => `Grade of face ${face + 1}`,
  defects: "What is wrong with it, before you grade it",
  missedSaid: (count: number) =>
    count === 0 ? "No face was missed" : `${count} ${count === 1 ? "face" : "faces"} missed`,
  missing: (count: number) => `${count} ${count === 1 ? "face" : "faces"} left`,
  hint: "Letters say what is wrong, digits grade and move on, ← goes back, ↵ saves.",
  pairHint: "Which image has the better face? The faces stand enlarged below.",
  mouse:
    "Click a face on the image to go to it, then its defects and its grade. Esc closes whatever is open.",
};

export type FacesMessages = typeof en;
export const facesMessages = translated("faces", en);
