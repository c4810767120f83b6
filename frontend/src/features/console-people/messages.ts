export const messages = {
  title: "People",
  intro: "Accounts are by invitation only. A person's judgements stay when the person leaves.",
  invite: "Invite",
  email: "E-mail",
  role: "Role",
  members: "Members",
  groups: "Groups",
  languages: "Reads",
  hints: {
    groups: "Teams, with commas between",
    languages:
      "Languages as tags, with commas between: en, pt-BR, zh-Hans. The person can change it.",
  },
  invitations: "Invitations",
  noInvitations: "No invitation is waiting.",
  linkTitle: "Send this link",
  linkHint:
    "It is shown once and is good for one account. No e-mail was sent: send it yourself, by a way you trust.",
  removed: "Removed from the project",
  withdrawn: "Invitation withdrawn",
  tokens: "API tokens",
  tokensIntro:
    "A token lets a script act as you. Send it as “Authorization: Bearer …”. Whoever holds it may do what its scope allows.",
  createToken: "New token",
  noTokens: "No token yet",
  noTokensHint: "Create one for a script or a notebook; the whole API is open to it.",
  tokenName: "What is it for?",
  scope: "Scope",
  secretTitle: "Copy the token now",
  secretHint: "It is shown only this once; the server keeps no copy that can be read.",
  revoked: "Token revoked",
} as const;
