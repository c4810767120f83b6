import { type QueryKey, useInfiniteQuery } from "@tanstack/react-query";
import type { Page } from "./console-types";

const PAGE = 50;

/** The query part of a list's address; `after` only where there is one. */
export function pageQuery(after: string | undefined, limit: number = PAGE) {
  return after === undefined ? { limit } : { after, limit };
}

interface Options<T> {
  key: QueryKey;
  fetchPage: (after: string | undefined) => Promise<Page<T>>;
  /** How long to wait before the pages so far are read again, given their rows. */
  every?: (rows: readonly T[]) => number | false;
}

/** A keyset list that grows by a page whenever its reader asks for more. */
export function usePages<T>({ key, fetchPage, every }: Options<T>) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => fetchPage(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: ({ state }) =>
      every?.(state.data?.pages.flatMap((page) => page.results) ?? []) ?? false,
  });
  return { ...query, rows: query.data?.pages.flatMap((page) => page.results) ?? [] };
}
