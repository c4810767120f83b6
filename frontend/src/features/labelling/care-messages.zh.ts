import type { CareMessages } from "./care-messages";

export const careZh: CareMessages = {
  covered: "敏感内容",
  coveredText: "这些图片可能令人不适，因此已遮盖。显示后即可作答，也可以跳过此题。",
  reveal: "显示图片",
  why: "请先显示图片",
  categories: "不想看到的内容",
  categoriesText: "系统不会再向您分配所选类别的题目，仅对当前任务有效。",
  sensitive: (name) => `${name}（默认遮盖）`,
  failed: "未能保存，请重试。",
};
