import type { KeyMessages } from "./key-messages";

export const keysZh: KeyMessages = {
  clash: (key, names) => `按键 ${key} 被多个操作占用：${names}`,
  help: {
    title: "快捷键",
    choice: "作答",
    form: "填写",
    look: "仔细查看",
    video: "视频",
    aside: "跳过与撤销",
    panel: "查看",
    mouse: "也可以点击或轻触图片进行选择。按 Esc 关闭已打开的窗口。",
    close: "关闭",
  },
  change: "修改",
  changeOf: (action) => `修改“${action}”的按键`,
  press: "请按键…",
  pressHint: (action) => `请按下“${action}”的新按键，按 Esc 取消。`,
  reset: "还原",
  resetOf: (action) => `还原“${action}”的默认按键`,
  resetAll: "全部还原",
  given: (key, action) => `“${action}”的按键已改为 ${key}。`,
  taken: (key, action) => `${key} 已用于“${action}”。请先修改该操作的按键，或换一个按键。`,
  moving: "Enter、空格、Tab 和 Esc 用于点击按钮和移动焦点，请换一个按键。",
  browser: "该按键由浏览器使用，请选择不带 Ctrl 或 Alt 的按键。",
  kept: "自定义按键仅用于此类任务，保存在本浏览器中，仅对您本人生效。",
  ownHint: "您正在使用自定义按键，可在按钮上或“快捷键”中查看。",
};
