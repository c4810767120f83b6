import type { ComfortMessages } from "./comfort-messages";

export const comfortZh: ComfortMessages = {
  numbers: {
    title: "我的标注统计",
    today: "今日",
    campaign: "本任务",
    judged: "已标注",
    active: "用时",
    median: "单题中位用时",
  },
  time: (minutes) =>
    minutes < 60 ? `${minutes} 分钟` : `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分钟`,
  seconds: (seconds) => `${seconds} 秒`,
  rest: {
    text: (minutes) => `您已连续标注 ${minutes} 分钟，休息一下眼睛吧。`,
    dismiss: "稍后再说",
    every: "休息提醒",
    never: "不提醒",
    after: (minutes) => `每 ${minutes} 分钟`,
  },
};
