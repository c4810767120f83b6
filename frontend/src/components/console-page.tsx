import { Anchor, Breadcrumbs, Card, Group, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { Link } from "./link";

interface Crumb {
  label: string;
  href: string;
}

interface Props {
  title: string;
  badge?: ReactNode;
  intro?: ReactNode;
  crumbs?: readonly Crumb[];
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of every console page: where one is, what can be done here, then the content. */
export function Page({ title, badge, intro, crumbs = [], actions, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Prefloop`;
  }, [title]);
  return (
    <Stack gap="lg">
      <Stack gap={6}>
        {crumbs.length > 0 && (
          <Breadcrumbs separator="›" component="nav" aria-label="Breadcrumb">
            {crumbs.map((crumb) => (
              <Anchor key={crumb.href} component={Link} href={crumb.href} size="sm" c="dimmed">
                {crumb.label}
              </Anchor>
            ))}
          </Breadcrumbs>
        )}
        <Group justify="space-between" align="flex-start" gap="sm">
          <Stack gap={6} style={{ flex: "1 1 300px", minWidth: 0 }}>
            <Group gap="sm" align="center">
              <Title order={1} fz={{ base: 22, sm: 26 }} style={{ overflowWrap: "anywhere" }}>
                {title}
              </Title>
              {badge}
            </Group>
            {intro && (
              <Text c="dimmed" maw={720}>
                {intro}
              </Text>
            )}
          </Stack>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
      </Stack>
      {children}
    </Stack>
  );
}

interface EmptyProps {
  title: string;
  children: ReactNode;
  action?: ReactNode;
}

/** What stands where a list will be: never only "nothing", always what to do next. */
export function Empty({ title, children, action }: EmptyProps) {
  return (
    <Card padding="xl" bg="transparent" style={{ borderStyle: "dashed" }}>
      <Stack align="center" gap="xs" py="md">
        <Text fw={600}>{title}</Text>
        <Text c="dimmed" ta="center" maw={460} component="div">
          {children}
        </Text>
        {action}
      </Stack>
    </Card>
  );
}

/** A titled part of a page. */
export function Section({
  title,
  actions,
  children,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Stack component="section" gap="sm">
      <Group justify="space-between">
        <Title order={2} fz="lg">
          {title}
        </Title>
        {actions}
      </Group>
      {children}
    </Stack>
  );
}
