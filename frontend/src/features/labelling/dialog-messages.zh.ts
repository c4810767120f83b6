import type { DialogMessages } from "./dialog-messages";

export const dialogsZh: DialogMessages = {
  reason: {
    skipTitle: "为什么跳过这一题？",
    flagTitle: "这一题有什么问题？",
    hint: "按对应的数字键选择，按 Esc 返回。",
    own: "其他原因",
    send: "提交",
    cancel: "取消",
  },
  refused: {
    title: "未被接受的标注结果",
    hint: "在您处理之前，它们会一直保留在这里。",
    retry: "重新提交",
    dismiss: "放弃",
    close: "关闭",
  },
};
