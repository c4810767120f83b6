/** The pages for people who are not signed in: a chunk of their own. */
export { InvitationPage } from "@/features/sign-in/invitation-page";
export { SignInAgain } from "@/features/sign-in/sign-in-again";
export { SignInPage } from "@/features/sign-in/sign-in-page";
