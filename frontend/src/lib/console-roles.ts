import type { Role } from "@/client/session";

const RANK: Readonly<Record<Role, number>> = {
  annotator: 0,
  reviewer: 1,
  researcher: 2,
  admin: 3,
};

/** Does this role include everything that `least` may do? */
export function isAtLeast(role: Role, least: Role): boolean {
  return RANK[role] >= RANK[least];
}

export const ROLES: readonly { value: Role; label: string; may: string }[] = [
  { value: "annotator", label: "Annotator", may: "judges" },
  { value: "reviewer", label: "Reviewer", may: "judges, and reads campaigns and their results" },
  { value: "researcher", label: "Researcher", may: "also generates, trains and exports" },
  { value: "admin", label: "Admin", may: "also opens campaigns and invites people" },
];
