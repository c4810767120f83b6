import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/client/api-error";

function isWorthAnotherTry(failures: number, error: Error): boolean {
  if (!(error instanceof ApiError)) return false;
  return failures < 3 && (error.isUnreachable || error.status >= 500);
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: isWorthAnotherTry, staleTime: 5_000 },
    mutations: { retry: false },
  },
});
