import { ApiError } from "@/client/api-error";
import type { FolderFile } from "./folder";

const LANES = 4;
const TRIES = 4;

export interface Refusal {
  path: string;
  message: string;
}

interface Upload {
  files: readonly FolderFile[];
  /** Paths that arrived before; filled while this goes on, so that a second call goes on from it. */
  arrived: Set<string>;
  put: (path: string, file: File) => Promise<void>;
  onProgress: () => void;
  wait?: (ms: number) => Promise<void>;
  isStopped: () => boolean;
}

/**
 * Sends the files, four at a time, skipping what has arrived.
 *
 * A file that the server refuses is told and does not stop the others. A network that goes away is
 * tried again a few times; then this throws, and calling it again goes on where it was.
 */
export async function uploadFiles(upload: Upload): Promise<Refusal[]> {
  const queue = upload.files.filter((each) => !upload.arrived.has(each.path));
  const refused: Refusal[] = [];
  async function lane(): Promise<void> {
    for (let next = queue.shift(); next && !upload.isStopped(); next = queue.shift()) {
      try {
        await putWithPatience(upload, next);
        upload.arrived.add(next.path);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        refused.push({ path: next.path, message: error.message });
      }
      upload.onProgress();
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane));
  return refused;
}

/** The server looked at this file and said no; another file may still be welcome. */
function isRefusal(error: unknown): error is ApiError {
  return error instanceof ApiError && [400, 413, 415, 422].includes(error.status);
}

async function putWithPatience(upload: Upload, next: FolderFile): Promise<void> {
  const wait = upload.wait ?? ((ms) => new Promise((done) => setTimeout(done, ms)));
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await upload.put(next.path, next.file);
    } catch (error) {
      const final = error instanceof ApiError && error.status > 0 && error.status < 500;
      if (final || attempt === TRIES || upload.isStopped()) throw error;
      await wait(500 * 2 ** attempt);
    }
  }
}
