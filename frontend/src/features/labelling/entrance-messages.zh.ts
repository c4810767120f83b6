import type { EntranceMessages } from "./entrance-messages";

export const entranceZh: EntranceMessages = {
  title: "准入测试",
  first: "先做一个简短的准入测试",
  what: (tasks) => `共 ${tasks.toLocaleString("zh-CN")} 题，均有参考答案，形式与正式标注相同。`,
  mark: (percent) => `得分达到 ${percent}% 即为通过，随后自动进入正式标注。`,
  told: "每答一题，都会立即显示参考答案和理由。",
  once: "请仔细作答：测试只能参加一次，提交后的答案不能撤回。",
  skip: "跳过的题目不得分。您可以随时查看说明（G）。",
  begin: "开始测试",
  place: (place, tasks) =>
    `第 ${place.toLocaleString("zh-CN")} / ${tasks.toLocaleString("zh-CN")} 题`,
};
