import { beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "@/client/api-error";
import { type EditBody, toEdit } from "./draft-body";
import { DraftKeeper, type Status, troubleOf } from "./draft-keeper";

interface Try {
  body: EditBody;
  basedOn: string;
  take: (sha: string) => void;
  refuse: (error: unknown) => void;
}

let tries: Try[];
let said: Status[];
let keeper: DraftKeeper;
const first = toEdit({ media: "image", title: "a", dimensions: [] });
const titled = (title: string) => ({ ...first, title });
const lastSaid = () => said.at(-1)?.state;
const refusal = (status: number, code = "x", wait?: number) =>
  new ApiError(status, code, `no: ${status}`, {}, wait);

function tryAt(place: number): Try {
  const found = tries.at(place);
  if (!found) throw new Error("nothing was sent");
  return found;
}

async function refuse(error: unknown): Promise<void> {
  const sending = keeper.send();
  tryAt(-1).refuse(error);
  await sending;
}

beforeEach(() => {
  tries = [];
  said = [];
  keeper = new DraftKeeper({
    body: first,
    sha: "sha a",
    onStatus: (status) => said.push(status),
    save: (body, basedOn) =>
      new Promise((take, refuse) => tries.push({ body, basedOn, take, refuse })),
  });
});

describe("words typed while others are on their way", () => {
  it("are sent next, on what the server has then; flush waits for both", async () => {
    keeper.change(titled("ab"));
    void keeper.send();
    keeper.change(titled("abc"));
    const flushed = vi.fn();
    const flush = keeper.flush().then(flushed);
    expect(tries).toHaveLength(1);
    tryAt(0).take("sha ab");
    await vi.waitFor(() => expect(tries).toHaveLength(2));
    expect(flushed).not.toHaveBeenCalled();
    expect(lastSaid()).toBe("saving");
    expect(tryAt(1)).toMatchObject({ body: titled("abc"), basedOn: "sha ab" });
    tryAt(1).take("sha abc");
    await flush;
    expect(keeper.sha).toBe("sha abc");
    expect(lastSaid()).toBe("saved");
  });

  it("and taken back again leave nothing to send", async () => {
    keeper.change(titled("ab"));
    keeper.change(first);
    expect(lastSaid()).toBe("saved");
    await keeper.flush();
    expect(tries).toHaveLength(0);
  });
});

describe("a try in vain", () => {
  it.each([
    [409, "draft_changed", "conflict"],
    [409, "conflict", "refused"],
    [400, "invalid", "refused"],
    [404, "not_found", "refused"],
    [401, "not_authenticated", "signed_out"],
    [403, "permission_denied", "later"],
    [408, "unknown", "later"],
    [429, "throttled", "later"],
    [503, "unknown", "later"],
    [0, "unreachable", "later"],
  ])("of %i %s: %s", async (status, code, trouble) => {
    expect(troubleOf(refusal(status, code))).toBe(trouble);
    keeper.change(titled("ab"));
    await refuse(refusal(status, code));
    expect(said.at(-1)).toEqual({ state: trouble, why: `no: ${status}` });
    expect(keeper.wait !== undefined, "is tried again by itself").toBe(trouble === "later");
  });

  it("lets flush say why, instead of publishing what the server has", async () => {
    keeper.change(titled("ab"));
    const flush = keeper.flush();
    tryAt(0).refuse(refusal(401));
    await expect(flush).rejects.toThrow("no: 401");
    expect(keeper.sha).toBe("sha a");
  });

  it("is told each time, waits longer each time, and is forgotten with the first that is kept", async () => {
    vi.spyOn(Date, "now").mockReturnValue(0);
    keeper.change(titled("ab"));
    const waits: (number | undefined)[] = [];
    for (let step = 0; step < 8; step += 1) {
      const before = said.at(-1);
      await refuse(refusal(503));
      expect(said.at(-1)).not.toBe(before);
      waits.push(keeper.wait);
    }
    expect(waits).toEqual([600, 1200, 2400, 4800, 9600, 19_200, 30_000, 30_000]);
    const sending = keeper.send();
    tryAt(-1).take("sha ab");
    await sending;
    expect(said.at(-1)).toEqual({ state: "saved", why: "" });
    keeper.change(titled("abc"));
    await refuse(refusal(503));
    expect(keeper.wait).toBe(600);
  });

  it("waits as long as the server asked for", async () => {
    vi.spyOn(Date, "now").mockReturnValue(0);
    keeper.change(titled("ab"));
    await refuse(refusal(429, "throttled", 90));
    keeper.change(titled("abc"));
    expect(keeper.wait).toBe(90_000);
    expect(lastSaid()).toBe("later");
  });

  it("of words that were refused is made again with other words", async () => {
    keeper.change(titled("ab"));
    await refuse(refusal(400));
    expect(keeper.wait).toBeUndefined();
    keeper.change(titled("abc"));
    expect(lastSaid()).toBe("waiting");
    expect(keeper.wait).toBe(600);
  });

  it("on somebody else's draft is the last", async () => {
    keeper.change(titled("ab"));
    await refuse(refusal(409, "draft_changed"));
    keeper.change(titled("abc"));
    await expect(keeper.flush()).rejects.toThrow("no: 409");
    expect(tries).toHaveLength(1);
    expect(lastSaid()).toBe("conflict");
  });
});
