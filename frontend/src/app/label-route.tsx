import type { Me } from "@/client/session";
import { LabelPage } from "@/features/labelling/label-page";

export function LabelRoute({ campaignId, me }: { campaignId: number; me: Me }) {
  return <LabelPage campaignId={campaignId} personId={me.id} />;
}
