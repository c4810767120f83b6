import { api, must, type Schemas } from "@/client/api";
import type { DeskRequests } from "./desk";
import { page } from "./page-id";

/** The desk's requests, sent to the server. */
export function deskRequests(campaignId: number): DeskRequests {
  const params = { path: { id: campaignId } };
  return {
    take: (want, take_over) =>
      must(api.POST("/api/v1/campaigns/{id}/leases", { params, body: { want, page, take_over } })),
    undo: (judgementId, withdrawalId, want) =>
      must(
        api.POST("/api/v1/campaigns/{id}/judgements/{judgement_id}/undo", {
          params: { path: { id: campaignId, judgement_id: judgementId } },
          body: { id: withdrawalId, want, page },
        }),
      ),
    renew: (leases) =>
      must(api.POST("/api/v1/campaigns/{id}/leases/renew", { params, body: { leases, page } })),
    giveBack: async (leases) => {
      // Outlives the page: it is usually sent while the page is being left.
      const body: Schemas["LeaseIdsRequest"] = { leases, page };
      await must(
        api.POST("/api/v1/campaigns/{id}/leases/return", { params, body, keepalive: true }),
      );
    },
  };
}
