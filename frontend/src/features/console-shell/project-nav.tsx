import { NavLink, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type Me, mayUseConsole, sessionQuery } from "@/client/session";
import { Link } from "@/components/link";
import { paths } from "@/lib/console-paths";
import { projectQuery } from "@/lib/console-queries";
import { isAtLeast } from "@/lib/console-roles";
import { navigate } from "@/lib/router";
import { messages } from "./messages";
import { isActive, navGroups } from "./nav-items";
import classes from "./shell.module.css";

export function ProjectNav({ projectId, path }: { projectId: number; path: string }) {
  const project = useQuery(projectQuery(projectId)).data;
  const me = useQuery(sessionQuery).data?.user;
  if (!project) return null;
  const overview = paths.project(projectId);
  return (
    <nav aria-label={project.name}>
      <Select
        aria-label={messages.projects}
        data={choices(me, project)}
        value={String(projectId)}
        allowDeselect={false}
        onChange={(value) => value && navigate(paths.project(Number(value)))}
        comboboxProps={{ withinPortal: true }}
      />
      {navGroups.map((group) => {
        const items = group.items.filter((item) => isAtLeast(project.role, item.least));
        if (items.length === 0) return null;
        return (
          <div key={group.title}>
            {group.title && <div className={classes.group}>{group.title}</div>}
            {items.map((item) => (
              <NavLink
                key={item.label}
                component={Link}
                href={item.href(projectId)}
                label={item.label}
                className={classes.link ?? ""}
                active={isActive(item.href(projectId), overview, path)}
                mt={group.title ? 0 : 8}
              />
            ))}
          </div>
        );
      })}
    </nav>
  );
}

/** The projects a person may switch to: theirs, and the one shown (staff may see any). */
function choices(me: Me | null | undefined, shown: { id: number; name: string }) {
  const mine = (me?.projects ?? []).filter((project) =>
    mayUseConsole({ ...(me as Me), is_staff: false, projects: [project] }),
  );
  const all = mine.some((project) => project.id === shown.id) ? mine : [...mine, shown];
  return all.map((project) => ({ value: String(project.id), label: project.name }));
}
