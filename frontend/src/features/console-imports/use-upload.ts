import { useRef, useState } from "react";
import { archiveIn, type FolderFile, toSend } from "./folder";
import type { Options } from "./options";
import { createImport, putFile, startImport } from "./queries";
import { type Refusal, uploadFiles } from "./upload";

interface Order {
  project: number;
  files: readonly FolderFile[];
  table: string;
  promptSetName: string;
  options: Options;
}

/**
 * An upload that can be gone on with: the staged import and what arrived are remembered until the
 * whole of it has been started.
 */
export function useUpload() {
  const staged = useRef<number | null>(null);
  const arrived = useRef(new Set<string>());
  const stopped = useRef(false);
  const [sent, setSent] = useState(0);
  const [refused, setRefused] = useState<Refusal[]>([]);

  async function run(order: Order): Promise<void> {
    stopped.current = false;
    staged.current ??= (
      await createImport(order.project, {
        prompt_set_name: order.promptSetName,
        table: order.table,
        folder: "", // none on the server: the files follow
        ...order.options,
      })
    ).id;
    const id = staged.current;
    const found = await uploadFiles({
      files: toSend(order.files, order.table),
      arrived: arrived.current,
      put: (path, file) => putFile(id, path, file),
      onProgress: () => setSent(arrived.current.size),
      isStopped: () => stopped.current,
    });
    setRefused(found);
    if (stopped.current) return;
    await startImport(id, order.table, archiveIn(order.files));
    forget();
  }

  function forget(): void {
    staged.current = null;
    arrived.current = new Set();
    setSent(0);
  }

  function stop(): void {
    stopped.current = true;
  }

  return { run, stop, forget, sent, refused };
}
