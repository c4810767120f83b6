import type { Me } from "@/client/session";
import { ToldPage } from "@/features/labelling/told-page";
import { HomeHeader } from "./home";

/** How this person did on hidden known answers of a campaign, below the header of "/". */
export function ToldRoute({ campaignId, me }: { campaignId: number; me: Me }) {
  return (
    <>
      <HomeHeader me={me} />
      <main>
        <ToldPage campaignId={campaignId} />
      </main>
    </>
  );
}
