import { type Action, keySign } from "./actions";
import { useKeyed } from "./own-keys";

/** How the person's first key of an action is written; undefined where it has none. */
export function useKeySigns(list: readonly Action[]): (name: string) => string | undefined {
  const keyed = useKeyed(list);
  return (name) => {
    const key = keyed.find((action) => action.name === name)?.keys[0];
    return key === undefined ? undefined : keySign(key);
  };
}
