import { AppShell, Burger, Group, ScrollArea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type ReactNode, useEffect } from "react";
import { Link } from "@/components/link";
import { Wordmark } from "@/components/wordmark";
import { paths } from "@/lib/console-paths";
import { usePath } from "@/lib/router";
import { AccountMenu } from "./account-menu";
import { messages } from "./messages";
import { ProjectNav } from "./project-nav";
import classes from "./shell.module.css";

/** The console's frame: where one is on the left, who one is at the top. */
export function Shell({ projectId, children }: { projectId?: number; children: ReactNode }) {
  const [opened, { toggle, close }] = useDisclosure(false);
  const path = usePath();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the menu over it
  useEffect(close, [path]);
  const hasNav = projectId !== undefined;
  return (
    <AppShell
      header={{ height: 56 }}
      {...(hasNav
        ? { navbar: { width: 220, breakpoint: "sm", collapsed: { mobile: !opened } } }
        : {})}
      padding="md"
    >
      <AppShell.Header className={classes.header}>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            {hasNav && (
              <Burger
                opened={opened}
                onClick={toggle}
                hiddenFrom="sm"
                size="sm"
                aria-label={messages.menu}
              />
            )}
            <Link href={paths.projects} className={classes.home} aria-label={messages.home}>
              <Wordmark />
            </Link>
          </Group>
          <AccountMenu />
        </Group>
      </AppShell.Header>
      {hasNav && (
        <AppShell.Navbar component={ScrollArea} p="sm" className={classes.navbar}>
          <ProjectNav projectId={projectId} path={path} />
        </AppShell.Navbar>
      )}
      <AppShell.Main>
        <div className={classes.content}>{children}</div>
      </AppShell.Main>
    </AppShell>
  );
}
