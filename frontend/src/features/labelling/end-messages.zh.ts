import type { EndMessages } from "./end-messages";

const n = (count: number) => count.toLocaleString("zh-CN");

export const endZh: EndMessages = {
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
  barred: "您不再参与本任务",
  barredText: "您的标注结果均已保留，但目前不计入本任务的结果。",
  barredNow: "如不清楚原因，请联系项目管理员。重新获准参与后，请点击“再查一次”。",
  notAdmitted: "未通过准入测试",
  notAdmittedText: "您的标注结果均已保留。",
  credit: (credit, mark) => `您的得分为 ${credit}%，通过线为 ${mark}%。您的标注结果均已保留。`,
  notAdmittedNow:
    "接下来怎么办？测试只能参加一次，但项目管理员仍可让您参与：请联系管理员，获准后点击“再查一次”。",
  sentOut: "您在本任务中不再获得新题目",
  sentOutText: "项目管理员已撤销您的参与资格。您的标注结果均已保留。",
  enough: "您的标注已足够",
  unread: "您能阅读的语言已没有题目",
  unreadText: "请在“我的任务”页面底部填写您能阅读的语言。",
  elsewhere: "您已在别处继续标注",
  elsewhereText: "您正在另一个页面或设备上标注。在这里给出的标注结果均已保留。要在这里继续吗？",
  takeOver: "在这里继续",
  enoughText: "您在本任务中的标注数量已达到每人上限，谢谢！",
  enoughNow: "如有其他任务，可在任务列表中查看。",
};
