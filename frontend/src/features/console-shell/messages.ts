export const messages = {
  projects: "Projects",
  home: "Prefloop: projects",
  tokens: "API tokens",
  withdrawals: "Withdrawals",
  work: "My labelling work",
  docs: "API documentation",
  signOut: "Sign out",
  menu: "Menu",
  account: "Account",
  notFound: "There is nothing here",
  notFoundHint: "The address may be mistyped, or the page is not shared with you.",
} as const;
