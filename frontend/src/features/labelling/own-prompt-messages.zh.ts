import type { OwnPromptMessages } from "./own-prompt-messages";

export const ownPromptZh: OwnPromptMessages = {
  actions: { write: "写新提示词", end: "结束当前提示词" },
  endShort: "结束",
  mouse: "也可以点击或轻触更好的图片，另一张会被替换。按 Esc 关闭已打开的内容。",
  write: {
    title: "想画什么？",
    hint: "写好后会出现两张图片。选出更好的一张，另一张会换成新图，想比较多久都可以。",
    label: "您的提示词",
    examples: "例如",
    draw: "开始绘制",
    back: "返回图片",
    letters: (count, most) =>
      `${count.toLocaleString("zh-CN")} / ${most.toLocaleString("zh-CN")} 个字符`,
    written: (count, most) =>
      `已写 ${count.toLocaleString("zh-CN")} / ${most.toLocaleString("zh-CN")} 条提示词`,
    ends: "提交后，当前的提示词即结束。",
    sending: "上一个答案正在提交…",
    unsent: "提示词未能提交，内容仍在这里，请重试。",
  },
  wait: {
    label: "您的图片",
    queued: (before) => (before === 0 ? "即将开始" : `排队中：前面还有 ${before} 个任务`),
    starting: "正在加载模型",
    painting: "正在绘制",
    ready: "马上显示",
    drawn: (drawn, asked) => `已完成 ${drawn} / ${asked} 张`,
    stay: "可以离开此页面，稍后再回来，提示词会保留。",
    failed: "绘制失败",
    failedText: "通常不是提示词的问题。请重试，或换一条提示词。",
    again: "重试",
    spent: "这条提示词的图片已全部显示",
    spentText: "没有更多图片了。请写一条新提示词，或休息一下。",
    unread: "无法读取提示词的状态，系统会自动重试。",
  },
  rounds: {
    title: "这条提示词的选择",
    none: "您的选择会显示在这里。",
    round: (number, answer) => `第 ${number} 组：${answer}`,
    answers: {
      left: "选第一张",
      right: "选第二张",
      tie: "一样好",
      both_bad: "都不好",
      skipped: "已跳过",
      flagged: "已举报",
    },
  },
};
