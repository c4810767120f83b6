import type { Messages } from "./messages";

export const signInZh: Messages = {
  product: "Prefloop",
  title: "登录",
  email: "邮箱",
  password: "密码",
  submit: "登录",
  working: "请稍候…",
  wrong: "邮箱或密码不正确，请核对后重试。",
  tooMany: "尝试次数过多，请一分钟后再试。",
  unreachable: "无法连接服务器，请检查网络后重试。",
  demo: "这是演示环境，登录邮箱和密码已输出在启动它的终端中。",
  invitationOnly: "账号仅限邀请注册，请向项目管理员索取邀请链接。",
  againTitle: "请重新登录",
  againHint: "登录已失效。数据不会丢失：重新登录后，尚未提交的标注结果会自动提交。",
  loading: "加载中…",
  inviteTitle: (project) => `加入项目“${project}”`,
  inviteAs: (email, role) => `您受邀以${ROLES[role] ?? role}身份加入，账号为 ${email}。`,
  inviteKnown: "您已有账号，请输入该账号的密码加入项目。",
  name: "姓名",
  newPassword: "设置密码（至少 10 个字符）",
  join: "加入",
  inviteGone: "该邀请已无法使用",
  inviteGoneHint: "邀请已被使用、已过期或已被撤回，请联系邀请人重新发送。",
  toSignIn: "前往登录页",
};

const ROLES: Readonly<Record<string, string>> = {
  annotator: "标注员",
  reviewer: "审核员",
  researcher: "研究员",
  admin: "管理员",
};
