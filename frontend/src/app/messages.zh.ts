import type { Messages } from "./messages";

export const appZh: Messages = {
  product: "Prefloop",
  crashed: "页面出错了",
  crashedHint: "您的标注结果保存在本浏览器中，不会丢失，稍后会自动提交。请刷新页面继续。",
  reload: "刷新页面",
  loading: "加载中…",
  notFound: "页面不存在",
  notFoundHint: "地址可能有误，或者您没有权限访问该页面。",
  home: "返回我的任务",
  console: "管理后台",
  signOut: "退出登录",
  offline: "无法连接服务器",
  offlineHint: "系统正在自动重试，您的标注结果保存在本浏览器中。",
  tryAgain: "重试",
  unsent: (count) => `有 ${count.toLocaleString("zh-CN")} 条标注结果等待提交。`,
};
