import type { QuizMessages } from "./quiz-messages";

export const quizZh: QuizMessages = {
  examples: "评分示例",
  enlarge: (number) => `放大示例 ${number}`,
  example: (number) => `示例 ${number}`,
  close: "关闭",
  title: "请先阅读说明，再回答问题",
  none: "此任务没有说明。",
  quiz: "关于说明的小测验",
  need: (mark, of) => `答对 ${of} 题中的 ${mark} 题即可开始。`,
  left: (count) => `还可尝试 ${count} 次。`,
  noneLeft: "尝试次数已用完，请联系项目管理员重置。",
  send: "提交答案",
  missing: "请先回答所有问题。",
  failed: "未能提交，请重试。",
  passed: (right, of) => `已通过：${of} 题中答对 ${right} 题。`,
  notPassed: (right, of) => `${of} 题中答对 ${right} 题，尚未通过。`,
  right: "回答正确。",
  wrong: (answer) => `回答有误，正确答案是：${answer}`,
  begin: "开始",
  again: "再试一次",
};
