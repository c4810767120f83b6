// @vitest-environment happy-dom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

// The typed client takes the browser's fetch when it is made: the network is stood in for before.
const network = vi.hoisted(() => {
  const fetch = vi.fn<(request: Request) => Promise<Response>>();
  globalThis.fetch = fetch as unknown as typeof globalThis.fetch;
  return fetch;
});

import { openSession, sessionKey } from "@/client/session";
import { ProjectProvider } from "@/components/console-project";
import { keys } from "@/lib/console-queries";
import { DraftEditor } from "./draft-editor";
import { type ChecklistDetail, checklistKey, type Draft } from "./queries";

interface Put {
  title: string;
  parts: number;
  basedOn: string;
  answer: (status: number, body: unknown) => Promise<void>;
}

let root: Root;
let client: QueryClient;
let puts: Put[];
let others: string[];
const session = { user: { id: 3, projects: [] }, csrf_token: "t", demo: null };
const project = { id: 1, role: "admin" };
const part = { key: "light", label: "Light", items: [] };

function draftOf(title: string, dimensions: unknown = [part]): Draft {
  const body = { media: "image", title, dimensions };
  return { body, sha256: `sha of ${title}`, problems: [], questions: [] } as unknown as Draft;
}

async function answered(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (request.method !== "PUT") {
    others.push(`${request.method} ${pathname} ${await request.clone().text()}`);
    return Response.json(pathname.endsWith("/session") ? session : {});
  }
  const { body, based_on } = await request.clone().json();
  return new Promise((resolve) => {
    puts.push({
      title: body.title,
      parts: body.dimensions.length,
      basedOn: based_on,
      async answer(status, given) {
        resolve(Response.json(given, { status }));
        await settled();
      },
    });
  });
}

const settled = () => act(async () => void (await vi.advanceTimersByTimeAsync(50)));
const pass = (ms: number) => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));
const refused = (code: string, message = "No.") => ({ error: { code, message } });

function put(place: number): Put {
  const found = puts[place];
  if (!found) throw new Error(`no request ${place}, there are ${puts.length}`);
  return found;
}

function button(name: string): HTMLButtonElement {
  const all = [...document.querySelectorAll("button")];
  const found = all.find(({ textContent }) => textContent === name);
  if (!found) throw new Error(`no button ${name}`);
  return found;
}

const press = (name: string) => act(async () => button(name).click());

function titleField(): HTMLInputElement {
  const found = document.querySelector<HTMLInputElement>("input[maxlength='80']");
  if (!found) throw new Error("no title");
  return found;
}

async function type(title: string): Promise<void> {
  const field = titleField();
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, title);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

const text = () => document.body.textContent ?? "";

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  puts = [];
  others = [];
  network.mockImplementation(answered);
  client = new QueryClient({
    defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } },
  });
  const draft = draftOf("a");
  const checklist = { id: 7, name: "c", media: "image", draft, draft_number: 1, versions: [] };
  client.setQueryData(sessionKey, session);
  client.setQueryData(keys.project(1), project);
  client.setQueryData(checklistKey(7), checklist);
  // The note's field measures itself anew with the fonts, which happy-dom has none of.
  Object.defineProperty(document, "fonts", { value: new EventTarget(), configurable: true });
  document.body.innerHTML = "<div></div>";
  root = createRoot(document.body.firstElementChild as Element);
  await act(async () => {
    root.render(
      <QueryClientProvider client={client}>
        <MantineProvider env="test">
          <ProjectProvider id={1}>
            <DraftEditor checklist={checklist as unknown as ChecklistDetail} draft={draft} />
          </ProjectProvider>
        </MantineProvider>
      </QueryClientProvider>,
    );
  });
});

afterEach(async () => {
  await act(async () => root.unmount());
  client.clear();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("sends what is typed during a save when the page is left", async () => {
  await type("ab");
  await pass(700);
  await type("abc");
  await act(async () => root.render(null));
  await put(0).answer(200, draftOf("ab"));
  expect(put(1)).toMatchObject({ title: "abc", basedOn: "sha of ab" });
  await put(1).answer(200, draftOf("abc"));
});

it("publishes what is on the screen, also where it is still on its way", async () => {
  await type("ab");
  await pass(700);
  await type("abc");
  await press("Publish…");
  await pass(500);
  await press("Publish");
  await settled();
  expect(others, "waits").toEqual([]);
  await put(0).answer(200, draftOf("ab"));
  await put(1).answer(200, draftOf("abc"));
  expect(others[0]).toMatch(/^POST .*\/draft\/publish .*"based_on":"sha of abc"/);
});

it("does not publish without the last words where they are not kept", async () => {
  await type("ab");
  await press("Publish…");
  await press("Publish");
  await settled();
  await put(0).answer(503, refused("busy", "Not just now."));
  expect(others).toEqual([]);
  expect(document.querySelector("form")?.textContent).toContain("Not just now.");
});

it("keeps the words of a sign-in that ended, says so, and sends them after the next", async () => {
  await type("ab");
  await pass(700);
  await put(0).answer(401, refused("not_authenticated"));
  expect(text()).toContain("You are signed out. Your words stay here");
  expect(text()).not.toContain("Somebody else");
  expect(titleField().value).toBe("ab");
  await pass(60_000);
  expect(puts, "nothing is tried before").toHaveLength(1);
  await act(async () => void (await openSession("a@b", "c")));
  await settled();
  expect(put(1)).toMatchObject({ title: "ab", basedOn: "sha of a" });
  await put(1).answer(200, draftOf("ab"));
  expect(text()).toContain("Saved");
  expect(text()).not.toContain("signed out");
});

it("does not send them for somebody else who signs in", async () => {
  await type("ab");
  await pass(700);
  await put(0).answer(401, refused("not_authenticated"));
  network.mockResolvedValueOnce(Response.json({ ...session, user: { id: 4, projects: [] } }));
  await act(async () => void (await openSession("d@e", "f")));
  await settled();
  expect(puts).toHaveLength(1);
  await act(async () => root.render(null)); // so that leaving does not wait for an answer
  await put(1).answer(401, refused("not_authenticated"));
});

it.each([403, 408, 429, 500])("tries again by itself after %i", async (status) => {
  await type("ab");
  await pass(700);
  await put(0).answer(status, refused("busy", "Not just now."));
  expect(text()).toContain("Not just now. Your words stay here, and are sent again by themselves.");
  await pass(700);
  await put(1).answer(status, refused("busy"));
  await pass(1300);
  await put(2).answer(200, draftOf("ab"));
  expect(text()).toContain("Saved");
  expect(text()).not.toContain("Not just now");
});

it("says that somebody else changed the draft only where somebody did", async () => {
  await type("ab");
  await pass(700);
  await put(0).answer(404, refused("not_found", "This checklist has no draft."));
  expect(text()).not.toContain("Somebody else");
  expect(text()).toContain("This checklist has no draft. Your words stay here");
  await type("abc");
  await pass(700);
  await put(1).answer(409, refused("draft_changed"));
  expect(text()).toContain("Somebody else changed this draft.");
  await pass(60_000);
  expect(puts).toHaveLength(2);
});

it("undoes the words since a rearrangement before the rearrangement, and redoes both", async () => {
  const parts = () => document.querySelectorAll("input[placeholder='Part']").length;
  const shown = () => `${titleField().value}, ${parts()}`;
  expect(button("Undo").disabled && button("Redo").disabled).toBe(true);
  await press("Add a part");
  await type("ab");
  await press("Undo");
  expect(shown()).toBe("a, 2");
  await press("Undo");
  expect(shown()).toBe("a, 1");
  expect(button("Undo").disabled).toBe(true);
  await press("Redo");
  await press("Redo");
  expect(shown()).toBe("ab, 2");
  expect(button("Redo").disabled).toBe(true);
  await pass(700);
  expect(put(0)).toMatchObject({ title: "ab", parts: 2 });
  await put(0).answer(200, draftOf("ab"));
});
