import type { ToldMessages } from "./told-messages";

export const toldZh: ToldMessages = {
  title: "我在已知答案题上的表现",
  what: "您标注的题目中混有一些事先已知答案的题目。下面是您的答案与参考答案的对照，这不会改变您的其他标注结果。",
  items: (count) => `已知答案题 ${count.toLocaleString("zh-CN")} 道`,
  credit: (percent) => `得分 ${percent}%`,
  none: "暂无可显示的内容",
  noneHint: "已知答案题会在管理员设定的时间后显示在这里：若干天之后，或任务结束时。",
  loading: "加载中…",
  tryAgain: "重试",
  more: "更早的题目",
  back: "我的任务",
  asked: "提示词",
  show: "显示图片",
  shares: "本题允许看法不同：",
  share: (answer, percent) => `${answer}占 ${percent}%`,
};
