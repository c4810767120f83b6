import { Avatar, Menu, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { closeSession, sessionQuery } from "@/client/session";
import { Link } from "@/components/link";
import { paths } from "@/lib/console-paths";
import { messages } from "./messages";

export function AccountMenu() {
  const me = useQuery(sessionQuery).data?.user;
  if (!me) return null;
  async function signOut(): Promise<void> {
    await closeSession();
    location.assign("/sign-in"); // a fresh page: nothing of this person stays in memory
  }
  const name = me.name || me.email;
  return (
    <Menu position="bottom-end" width={230} withinPortal>
      <Menu.Target>
        <UnstyledButton>
          <Avatar name={name} size={34} radius="xl" color="ink" aria-hidden="true" />
          <VisuallyHidden>{`${messages.account}: ${name}`}</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.email}</Menu.Label>
        <Menu.Item component={Link} href={paths.projects}>
          {messages.projects}
        </Menu.Item>
        {/* A page of its own: the labelling screens do without the console's styles. */}
        <Menu.Item component="a" href="/">
          {messages.work}
        </Menu.Item>
        <Menu.Item component={Link} href={paths.tokens}>
          {messages.tokens}
        </Menu.Item>
        {me.is_staff && (
          <Menu.Item component={Link} href={paths.withdrawals}>
            {messages.withdrawals}
          </Menu.Item>
        )}
        <Menu.Item component="a" href="/api/docs/">
          {messages.docs}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()}>{messages.signOut}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
