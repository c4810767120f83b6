import type { Role } from "@/client/session";
import { paths } from "@/lib/console-paths";

export interface NavItem {
  label: string;
  href: (project: number) => string;
  least: Role;
}

/** The pages of a project in the order of the loop, and who may see each. */
export const navGroups: readonly { title: string; items: readonly NavItem[] }[] = [
  {
    title: "",
    items: [{ label: "Overview", href: paths.project, least: "reviewer" }],
  },
  {
    title: "Material",
    items: [
      { label: "Prompts", href: paths.prompts, least: "reviewer" },
      { label: "Generation", href: paths.generations, least: "reviewer" },
      { label: "Masks", href: paths.masks, least: "reviewer" },
      { label: "Patch maps", href: paths.patches, least: "reviewer" },
      { label: "Faces", href: paths.faces, least: "reviewer" },
      { label: "Image import", href: paths.imports, least: "researcher" },
      { label: "Candidates", href: (id) => paths.candidates(id), least: "reviewer" },
      { label: "Scores", href: paths.scores, least: "reviewer" },
    ],
  },
  {
    title: "Judgement",
    items: [
      { label: "Campaigns", href: paths.campaigns, least: "reviewer" },
      { label: "Checklists", href: paths.checklists, least: "reviewer" },
      { label: "Snapshots", href: paths.snapshots, least: "reviewer" },
    ],
  },
  {
    title: "Learning",
    items: [
      { label: "Runs", href: paths.runs, least: "reviewer" },
      { label: "Evaluations", href: paths.evaluations, least: "reviewer" },
      { label: "Models", href: paths.models, least: "reviewer" },
      { label: "Policies", href: paths.policies, least: "reviewer" },
    ],
  },
  {
    title: "Project",
    items: [{ label: "People", href: paths.people, least: "reviewer" }],
  },
];

/** Is this item the page shown, or the list that the page shown belongs to? */
export function isActive(href: string, overview: string, path: string): boolean {
  const plain = path.replace(/\/$/, "");
  return plain === href || (href !== overview && plain.startsWith(`${href}/`));
}
