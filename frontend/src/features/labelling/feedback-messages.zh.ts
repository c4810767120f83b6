import type { FeedbackMessages } from "./feedback-messages";

export const feedbackZh: FeedbackMessages = {
  title: "准入测试",
  passed: "已通过。",
  passedText: (credit, mark) => `您的得分为 ${credit}%，通过线为 ${mark}%。接下来是正式标注。`,
  failed: "未通过。",
  failedText: (credit, mark) => `您的得分为 ${credit}%，通过线为 ${mark}%。`,
  about: "关于您刚才的答案。本测试决定您能否参与后续标注。",
  right: "符合预期",
  partly: "部分人也这样选",
  wrong: "不符合预期",
  yours: "您的答案",
  expected: "参考答案",
  image: (place) => `图 ${place + 1}`,
  notSaid: "未作答",
  close: "关闭（Esc）",
  choices: {
    left: "左",
    right: "右",
    tie: "不相上下",
    both_bad: "两者都差",
    yes: "是",
    no: "否",
  },
};
