import { queryOptions } from "@tanstack/react-query";
import { api, must, type Schemas } from "@/client/api";

export type Withdrawal = Schemas["Withdrawal"];
export type WithdrawalInput = Schemas["WithdrawalInputRequest"];

export const withdrawalsKey = ["withdrawals"] as const;

export const withdrawalsQuery = queryOptions({
  queryKey: withdrawalsKey,
  queryFn: () => must(api.GET("/api/v1/withdrawals")),
});

export const noteWithdrawal = (body: WithdrawalInput) =>
  must(api.POST("/api/v1/withdrawals", { body }));

export const liftWithdrawal = (id: number) =>
  must(api.POST("/api/v1/withdrawals/{id}/lift", { params: { path: { id } } }));
