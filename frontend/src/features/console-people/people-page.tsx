import { Page } from "@/components/console-page";
import { useProject } from "@/components/console-project";
import { InvitationPanel } from "./invitation-panel";
import { MemberTable } from "./member-table";
import { messages } from "./messages";

export function PeoplePage() {
  const { may } = useProject();
  return (
    <Page title={messages.title} intro={messages.intro}>
      {may("admin") && <InvitationPanel />}
      <MemberTable />
    </Page>
  );
}
