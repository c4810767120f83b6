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
  barredText: "您的标注结果均已保留，如有疑问请联系项目管理员。",
  notAdmitted: "未通过准入测试",
  notAdmittedText: "您的标注结果均已保留。项目管理员可以让您参与本任务。",
  enough: "您的标注已足够",
  enoughText: "您在本任务中的标注数量已达到每人上限，谢谢！",
};
