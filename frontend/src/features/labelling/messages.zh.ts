import type { Messages } from "./messages";

const n = (count: number) => count.toLocaleString("zh-CN");

export const labellingZh: Messages = {
  loading: "正在获取题目…",
  loadingNext: "正在获取下一题…",
  back: "我的任务",
  prompt: "提示词",
  noPrompt: "（无提示词）",
  actions: {
    left: "左边更好",
    right: "右边更好",
    upper: "上面更好",
    lower: "下面更好",
    tie: "不相上下",
    bothBad: "两者都差",
    skip: "跳过",
    flag: "举报问题",
    undo: "撤销",
    look: "缩放",
    guideline: "标注规范",
    history: "标注记录",
    help: "快捷键",
  },
  choose: { left: "选择左图", right: "选择右图" },
  chooseStacked: { left: "选择上图", right: "选择下图" },
  firstVisit: "用方向键作答：← → 选更好的一张，↑ 不相上下，↓ 两者都差。Z 撤销，? 查看全部快捷键。",
  gotIt: "知道了",
  broken: {
    title: "图片无法显示",
    text: "看不到的图片无法标注。请举报该问题，然后继续下一题。",
    cutOffTitle: "图片加载失败",
    cutOffText: "与服务器的连接已断开，恢复后图片会自动加载。",
    report: "举报图片损坏",
    again: "重试",
  },
  saved: {
    saved: "已保存",
    saving: "保存中…",
    waiting: (count) => `待提交（${n(count)}）`,
    signedOut: "登录后提交",
    refused: (count) => `${n(count)} 条未被接受`,
    undoing: "撤销中…",
    waitingLong: (count) =>
      `网络已断开。${n(count)} 条标注结果保存在本浏览器中，恢复后会自动提交。`,
    notDurable: "本浏览器无法保存数据，刷新后会丢失：请在显示“已保存”之前不要关闭页面。",
  },
  undo: {
    nothing: "没有可以撤销的标注。",
    failed: "这条标注无法撤销。",
    offline: "这条标注正在提交，网络恢复后才能撤销。",
  },
  progress: {
    mine: (count) => `我已标注 ${n(count)} 条`,
    filled: (filled, places) => `${n(filled)} / ${n(places)}`,
    label: "任务总进度",
  },
  guideline: { title: "标注规范", none: "该任务没有标注规范。", close: "关闭" },
  history: {
    title: "我的标注记录",
    none: "暂无记录。",
    loading: "加载中…",
    undo: "撤销",
    more: "查看更早的记录",
    answered: {
      left: "选了第一张",
      right: "选了第二张",
      tie: "不相上下",
      both_bad: "两者都差",
    },
    skipped: "已跳过",
    flagged: "已举报",
    chosen: "已选",
  },
  end: {
    done: "全部完成",
    doneText: (mine) =>
      mine === 0 ? "没有需要您标注的题目了，谢谢！" : `您在本任务中共标注了 ${n(mine)} 条，谢谢！`,
    wait: "即将完成",
    waitText: "剩余题目正由其他标注员处理，如有释放会自动显示在这里。",
    closed: "任务已结束",
    closedText: "您的标注结果均已保留，谢谢！",
    draft: "任务尚未开放",
    paused: "任务已暂停",
    pausedText: "任务开放后会自动继续。",
    offline: "等待网络恢复",
    offlineText: (count) =>
      count === 0
        ? "无法连接服务器，页面会自动重试。"
        : `${n(count)} 条标注结果保存在本浏览器中。网络恢复后会自动提交，并获取下一题。`,
    missing: "任务不存在",
    missingText: "该任务不存在，或者您没有权限。",
    checkAgain: "再查一次",
    review: "查看我的标注",
  },
};
