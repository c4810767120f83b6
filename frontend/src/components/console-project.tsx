import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { Role } from "@/client/session";
import { projectQuery } from "@/lib/console-queries";
import { isAtLeast } from "@/lib/console-roles";
import type { Project } from "@/lib/console-types";
import { Loaded } from "./console-feedback";

interface Here {
  project: Project;
  /** May this person do what `least` may? What they may not do is not shown to them. */
  may: (least: Role) => boolean;
}

const ProjectContext = createContext<Here | null>(null);

/** Reads the project of the address once for all of its pages. */
export function ProjectProvider({ id, children }: { id: number; children: ReactNode }) {
  const query = useQuery(projectQuery(id));
  return <Loaded query={query}>{(project) => <Given project={project}>{children}</Given>}</Loaded>;
}

function Given({ project, children }: { project: Project; children: ReactNode }) {
  const here = useMemo<Here>(
    () => ({ project, may: (least) => isAtLeast(project.role, least) }),
    [project],
  );
  return <ProjectContext.Provider value={here}>{children}</ProjectContext.Provider>;
}

export function useProject(): Here {
  const here = useContext(ProjectContext);
  if (!here) throw new Error("This page needs a project around it.");
  return here;
}
