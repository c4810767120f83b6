import type { Messages } from "./messages";

export const workZh: Messages = {
  title: "我的任务",
  hello: (name) => `您好，${name}`,
  loading: "加载中…",
  failed: "任务列表加载失败。",
  tryAgain: "重试",
  nothing: "暂无可标注的任务",
  nothingHint: "您参与的项目发布新的标注任务后，会显示在这里。",
  start: "开始标注",
  goOn: "继续标注",
  paused: "未开放",
  mine: (count) => `我已标注 ${count.toLocaleString("zh-CN")} 条`,
  filled: (filled, places) =>
    `总进度 ${filled.toLocaleString("zh-CN")} / ${places.toLocaleString("zh-CN")}`,
};
