import type { ServerWords } from "./translated";

/** The server's sentences that annotators meet. */
export const serverZh: ServerWords = {
  codes: {
    unreachable: "无法连接服务器，请检查网络连接。",
    database_away: "数据库暂时没有响应，系统会自动重试。",
    unknown: "服务器出现问题，请稍后重试。",
    already_judged: "您已标注过这一题，以第一次的结果为准。如需修改，请使用撤销。",
    quiz_needed: "请先阅读说明并通过测验。",
    quiz_changed: "测验内容已更新，请重新阅读后作答。",
    no_attempts: "尝试次数已用完，请联系项目管理员重置。",
    too_quick: "作答太快，请仔细看图后再作答。",
    bad_answer: "答案与题目要求不符，请检查后重新作答。",
    bad_mark: "有标记超出图片范围或不符合要求，请检查后重新提交。",
    too_large: "标记内容过多，请减少标记后重新提交。",
    not_revealed: "请先显示被遮盖的图片再作答。",
    bad_grade: "人脸评级不完整或不符合要求，请检查后重新提交。",
    not_played: "请先看完视频再作答。",
    wrong_checklist_version: "检查清单已更换版本，请刷新页面后重新作答。",
    lease_expired: "这一题的作答时间已过，可能已分配给其他人。",
    not_authenticated: "登录已失效，请重新登录。",
    authentication_failed: "登录已失效，请重新登录。",
    csrf: "页面已过期，请刷新后重试。",
    throttled: "请求过于频繁，请稍后再试。",
  },
  sentences: {
    "The lease had run out, so somebody else may have judged this too. Kept.":
      "作答时间已过，其他人可能也标注了这一题。您的结果已保留。",
    "The campaign was closed meanwhile. Your judgement was kept.":
      "任务在此期间已结束，您的结果已保留。",
    "The campaign is closed: its judgements stand.": "任务已结束，标注结果不能再修改。",
    "This judgement was changed already.": "这条标注已经修改过。",
    "This was undone before, and its pair was answered anew or given back.":
      "这条标注此前已撤销，题目已重新作答或已归还。",
    "A judgement can be undone for 30 minutes; this one is older.":
      "标注结果只能在 30 分钟内撤销，这条已超时。",
    "You have no such judgement in this campaign.": "您在本任务中没有这条标注。",
    "No such campaign.": "任务不存在，或者您没有权限。",
    "Not allowed.": "您没有权限执行此操作。",
    // The reasons that a campaign has unless it names its own.
    "Cannot tell them apart": "分不出好坏",
    "I do not understand the prompt": "看不懂提示词",
    "Not comfortable with it": "内容令人不适",
    "Image is broken": "图片损坏",
    "Broken image": "图片损坏",
    "Unsafe content": "不安全内容",
    "Text or watermark": "含文字或水印",
    "Video is broken": "视频损坏",
    "Something else": "其他问题",
  },
};
