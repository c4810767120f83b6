import { describe, expect, it } from "vitest";
import { ApiError } from "@/client/api-error";
import { archiveIn, folderFiles, tablesIn, toSend } from "./folder";
import { uploadFiles } from "./upload";

function picked(path: string): File {
  const file = new File(["x"], path.split("/").at(-1) ?? "");
  Object.defineProperty(file, "webkitRelativePath", { value: path });
  return file;
}

describe("a chosen folder", () => {
  const files = folderFiles(
    ["shots/sub/b.csv", "shots/items.csv", "shots/img/1.png", "shots/.DS_Store", "shots/a.txt"].map(
      picked,
    ),
  );

  it("loses its own name and its hidden files", () => {
    expect(files.map((each) => each.path)).toEqual([
      "sub/b.csv",
      "items.csv",
      "img/1.png",
      "a.txt",
    ]);
  });

  it("offers the table nearest to its top, and sends that and the images", () => {
    expect(tablesIn(files)).toEqual(["items.csv", "sub/b.csv"]);
    expect(toSend(files, "items.csv").map((each) => each.path)).toEqual(["items.csv", "img/1.png"]);
  });
});

describe("a chosen archive", () => {
  it("is sent as it is", () => {
    const files = folderFiles([new File(["x"], "photos.tar.gz")]);
    expect(archiveIn(files)).toBe("photos.tar.gz");
    expect(toSend(files, "items.csv").map((each) => each.path)).toEqual(["photos.tar.gz"]);
  });

  it("is none where it lies in a folder with other files", () => {
    const files = folderFiles(["f/a.zip", "f/1.png"].map(picked));
    expect(archiveIn(files)).toBe("");
    expect(toSend(files, "").map((each) => each.path)).toEqual(["1.png"]);
  });
});

describe("an upload", () => {
  const files = Array.from({ length: 9 }, (_, index) => ({
    path: `${index}.png`,
    file: picked(`f/${index}.png`),
  }));
  const quiet = {
    onProgress: () => undefined,
    wait: async () => undefined,
    isStopped: () => false,
  };

  it("sends every file once, at most four at a time", async () => {
    const sent: string[] = [];
    let [now, most] = [0, 0];
    const put = async (path: string) => {
      now += 1;
      most = Math.max(most, now);
      await Promise.resolve();
      sent.push(path);
      now -= 1;
    };
    await uploadFiles({ ...quiet, files, arrived: new Set(), put });
    expect(sent.sort()).toEqual(files.map((each) => each.path));
    expect(most).toBe(4);
  });

  it("goes on where it was after the network went away", async () => {
    const arrived = new Set<string>();
    const sent: string[] = [];
    let online = true;
    const put = async (path: string) => {
      if (!online) throw new ApiError(0, "unreachable", "no network");
      sent.push(path);
      if (sent.length === 3) online = false;
    };
    await expect(uploadFiles({ ...quiet, files, arrived, put })).rejects.toThrow("no network");
    online = true;
    await uploadFiles({ ...quiet, files, arrived, put });
    expect(arrived.size).toBe(files.length);
    expect(new Set(sent).size).toBe(sent.length);
  });

  it("tells which file was refused and sends the others", async () => {
    const arrived = new Set<string>();
    const put = async (path: string) => {
      if (path === "4.png") throw new ApiError(400, "invalid", "not an image");
    };
    const refused = await uploadFiles({ ...quiet, files, arrived, put });
    expect(refused).toEqual([{ path: "4.png", message: "not an image" }]);
    expect(arrived.size).toBe(8);
  });

  it("tries a struggling server again", async () => {
    let calls = 0;
    const put = async () => {
      calls += 1;
      if (calls < 3) throw new ApiError(503, "busy", "busy");
    };
    await uploadFiles({ ...quiet, files: files.slice(0, 1), arrived: new Set(), put });
    expect(calls).toBe(3);
  });
});
