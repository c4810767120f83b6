import type { Messages } from "./messages";

export const workZh: Messages = {
  languages: {
    title: "您能阅读的语言：",
    none: "尚未填写",
    change: "修改",
    close: "完成",
    hint: "部分任务只分配给能阅读提示词语言的标注员。",
    other: "其他语言（语言代码）",
    add: "添加",
    failed: "保存失败。",
  },
  title: "我的任务",
  hello: (name) => `您好，${name}`,
  loading: "加载中…",
  failed: "任务列表加载失败。",
  tryAgain: "重试",
  nothing: "暂无可标注的任务",
  nothingHint: "您参与的项目发布新的标注任务后，会显示在这里。",
  start: "开始标注",
  goOn: "继续标注",
  full: "已全部标注完成",
  look: "打开",
  paused: "未开放",
  mine: (count) => `我已标注 ${count.toLocaleString("zh-CN")} 条`,
  told: "我的表现",
  toldHint: "部分题目事先已知答案，您可以在这里查看自己的作答情况。",
  toldSum: (percent, items) => `${items.toLocaleString("zh-CN")} 道已知答案题，得分 ${percent}%`,
  toldShow: "查看",
  filled: (filled, places) =>
    `总进度 ${filled.toLocaleString("zh-CN")} / ${places.toLocaleString("zh-CN")}`,
};
