import { useEffect, useState } from "react";

/** Puts the focus on an element, unless a person has taken it elsewhere meanwhile. */
export function focusIfLost(target: HTMLElement | null | undefined): void {
  const active = document.activeElement;
  if (target && (active === null || active === document.body)) target.focus();
}

/** Gives the focus back, when this goes, to what had it before; or to the page's open tab. */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      const tab = document.querySelectorAll<HTMLElement>("[role=tab][aria-selected=true]");
      // A dialog lets go of the focus after it is gone.
      window.setTimeout(() => {
        const isThere = before instanceof HTMLElement && before.isConnected;
        focusIfLost(isThere ? before : [...tab].at(-1));
      });
    },
    [before],
  );
}
