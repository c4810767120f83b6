// @vitest-environment happy-dom
import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, expect, it, vi } from "vitest";
import { Outbox } from "@/lib/outbox";
import { type EntryStore, memoryStore } from "@/lib/outbox-store";
import { SavedState } from "./saved-state";
import type { Answer, Submission, Submissions } from "./submissions";

afterEach(() => vi.unstubAllGlobals());

it("calls nothing saved before it knows what an earlier page left in the browser", async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  let open: (store: EntryStore<Submission>) => void = () => undefined;
  const store = new Promise<EntryStore<Submission>>((resolve) => {
    open = resolve;
  });
  const outbox: Submissions = new Outbox<Submission, Answer>({
    owner: "1",
    store,
    send: async () => ({ kind: "later" }),
  });
  document.body.innerHTML = "<div></div>";
  const root = createRoot(document.body.firstElementChild as Element);
  await act(async () => root.render(<SavedState outbox={outbox} isUndoing={false} />));
  expect(document.body.textContent).toBe("Saving…");
  await act(async () => {
    open(memoryStore());
    await outbox.leftovers();
  });
  expect(document.body.textContent).toBe("Saved");
  await act(async () => root.unmount());
});
