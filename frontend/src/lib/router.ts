import { useMemo, useSyncExternalStore } from "react";

export type Params = Readonly<Record<string, string>>;

/**
 * The parameters of `path` under `pattern`, or undefined where it does not fit.
 *
 * `:name` takes one part; a last `*` takes the rest. "/label/:id" with "/label/7" gives {id: "7"}.
 */
export function matchPath(pattern: string, path: string): Params | undefined {
  const wanted = parts(pattern);
  const given = parts(path);
  const open = wanted.at(-1) === "*";
  if (open ? given.length < wanted.length - 1 : given.length !== wanted.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, want] of wanted.entries()) {
    if (want === "*") params["*"] = given.slice(index).join("/");
    else if (!takePart(want, given[index] ?? "", params)) return undefined;
  }
  return params;
}

/** Does one part of a path fit one part of a pattern? A parameter is added to `params`. */
function takePart(want: string, part: string, params: Record<string, string>): boolean {
  if (!want.startsWith(":")) return want === part;
  const value = decoded(part);
  if (value === undefined) return false;
  params[want.slice(1)] = value;
  return true;
}

function parts(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined; // "%zz" names nothing of ours
  }
}

const listeners = new Set<() => void>();

function announce(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener("popstate", announce);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener("popstate", announce);
  };
}

/** Goes to a path of ours without loading the page again. */
export function navigate(to: string, options: { replace?: boolean } = {}): void {
  if (options.replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  if (!options.replace) window.scrollTo(0, 0);
  announce();
}

/** The path now shown, e.g. "/label/7". */
export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

/** The query part of the address. Set it with `navigate`. */
export function useSearch(): URLSearchParams {
  const search = useSyncExternalStore(subscribe, () => location.search);
  return useMemo(() => new URLSearchParams(search), [search]);
}
