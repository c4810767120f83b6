// @vitest-environment happy-dom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ProjectProvider } from "@/components/console-project";
import { keys } from "@/lib/console-queries";
import { CampaignNewPage } from "./campaign-new-page";

let root: Root;
const checklists = [
  { id: 1, name: "Clips", media: "video", origin: "", latest: { id: 5, number: 2 } },
  { id: 2, name: "Stills", media: "image", origin: "", latest: { id: 6, number: 1 } },
];

async function open(search: string): Promise<void> {
  history.replaceState(null, "", `/console/projects/1/campaigns/new${search}`);
  const client = new QueryClient({
    defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } },
  });
  client.setQueryData(keys.project(1), { id: 1, role: "admin" });
  for (const key of [keys.models(1), keys.promptSets(1), keys.campaigns(1), keys.snapshots(1)]) {
    client.setQueryData(key, { results: [], count: 0 });
  }
  client.setQueryData(keys.checklists(1), { results: checklists });
  await act(async () => {
    root.render(
      <QueryClientProvider client={client}>
        <MantineProvider env="test">
          <ProjectProvider id={1}>
            <CampaignNewPage />
          </ProjectProvider>
        </MantineProvider>
      </QueryClientProvider>,
    );
  });
}

const chosen = (value: string) =>
  document.querySelector<HTMLInputElement>(`input[type=radio][value=${value}]`)?.checked;
const isShown = (name: string) =>
  [...document.querySelectorAll("input")].some(({ value }) => value === name);

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  Object.defineProperty(document, "fonts", { value: new EventTarget(), configurable: true });
  document.body.innerHTML = "<div></div>";
  root = createRoot(document.body.firstElementChild as Element);
});

afterEach(async () => {
  await act(async () => root.unmount());
  vi.unstubAllGlobals();
});

it("begins with the checklist of the link, and with what that is about", async () => {
  await open("?checklist=5&media=video");
  expect([chosen("checklist"), chosen("video")]).toEqual([true, true]);
  expect(isShown("Clips, version 2")).toBe(true);
});

it.each(["&media=image", "&media=audio", ""])("is about images with %j", async (media) => {
  await open(`?checklist=6${media}`);
  expect([chosen("checklist"), chosen("image")]).toEqual([true, true]);
  expect(isShown("Stills, version 1")).toBe(true);
});

it("compares pairs where no link led here from a checklist", async () => {
  await open("?media=video");
  expect([chosen("pairwise"), chosen("image")]).toEqual([true, true]);
});
