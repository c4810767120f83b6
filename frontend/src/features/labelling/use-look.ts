import { useEffect, useState } from "react";

type Chunk = typeof import("./look");

/** What enlarges and compares the images. It comes once there is something to look at. */
export function useLook(isWanted: boolean): Chunk["Look"] | null {
  const [chunk, setChunk] = useState<Chunk | null>(null);
  useEffect(() => {
    // Without it the whole of the images is judged; the next question asks for it again.
    if (isWanted && !chunk) import("./look").then(setChunk, () => undefined);
  }, [isWanted, chunk]);
  return chunk?.Look ?? null;
}
