import type { FacesMessages } from "./faces-messages";

export const facesZh: FacesMessages = {
  actions: {
    grade: "评定当前人脸并转到下一张",
    defect: "指出问题",
    before: "上一张人脸",
    after: "下一张人脸",
    missed: "漏检人脸加一",
    fewer: "漏检人脸减一",
    save: "提交",
  },
  faces: "人脸",
  face: (face, grade) => `人脸 ${face + 1}${grade === undefined ? "" : `：${grade}`}`,
  faceOf: (image, face) => `图片 ${image + 1}，人脸 ${face + 1}`,
  pick: (face) => `查看人脸 ${face + 1}`,
  grade: (face) => `人脸 ${face + 1} 的评级`,
  defects: "先指出问题，再评级",
  missedSaid: (count) => (count === 0 ? "没有漏检的人脸" : `漏检 ${count} 张人脸`),
  missing: (count) => `还有 ${count} 张人脸`,
  hint: "字母键指出问题，数字键评级并转到下一张，← 返回，↵ 提交。",
  pairHint: "哪张图片的人脸更好？人脸已在下方放大显示。",
  mouse: "点击图片中的人脸即可切换，再选择问题和评级。按 Esc 关闭已打开的窗口。",
};
