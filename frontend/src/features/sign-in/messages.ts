import { translated } from "@/language/translated";

const en = {
  product: "Prefloop",
  title: "Sign in",
  email: "Email",
  password: "Password",
  submit: "Sign in",
  working: "One moment…",
  wrong: "This email and password do not belong together. Check both and try again.",
  tooMany: "Too many tries. Wait a minute, then try again.",
  unreachable: "The server cannot be reached. Check your connection and try again.",
  demo: "This is a demo. Its email addresses and passwords were printed where it was started.",
  invitationOnly: "Accounts are by invitation: ask the admin of your project for a link.",
  againTitle: "Please sign in again",
  againHint:
    "Your sign-in has ended. Nothing is lost: answers not yet sent go out as soon as you are back.",
  loading: "Loading…",
  inviteTitle: (project: string) => `Join ${project}`,
  inviteAs: (email: string, role: string) => `You are invited as ${role}, with ${email}.`,
  inviteKnown: "You have an account already: sign in with its password to join.",
  name: "Your name",
  newPassword: "Choose a password (10 characters or more)",
  join: "Join",
  inviteGone: "This invitation cannot be used",
  inviteGoneHint:
    "It was used already, has expired or was taken back. Ask the person who sent it for a new one.",
  toSignIn: "To the sign-in page",
};

export type Messages = typeof en;
export const messages = translated("sign-in", en);
