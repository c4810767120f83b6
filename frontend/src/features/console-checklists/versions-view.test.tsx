// @vitest-environment happy-dom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ProjectProvider } from "@/components/console-project";
import { keys } from "@/lib/console-queries";
import type { ChecklistDetail } from "./queries";
import { VersionsView } from "./versions-view";

let root: Root;
const version = { id: 5, number: 1, note: "", sha256: "0a", published_by: "A", campaign_count: 0 };

async function shown(media: string, role: string): Promise<(string | null)[]> {
  const client = new QueryClient({
    defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } },
  });
  client.setQueryData(keys.project(1), { id: 1, role });
  const versions = [{ ...version, published_at: "2026-11-01T00:00:00Z" }];
  const checklist = { id: 7, name: "c", media, draft: null, versions };
  await act(async () => {
    root.render(
      <QueryClientProvider client={client}>
        <MantineProvider env="test">
          <ProjectProvider id={1}>
            <VersionsView checklist={checklist as unknown as ChecklistDetail} onBegin={undefined} />
          </ProjectProvider>
        </MantineProvider>
      </QueryClientProvider>,
    );
  });
  return [...document.querySelectorAll("a")].map((link) => link.getAttribute("href"));
}

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  document.body.innerHTML = "<div></div>";
  root = createRoot(document.body.firstElementChild as Element);
});

afterEach(async () => {
  await act(async () => root.unmount());
  vi.unstubAllGlobals();
});

it.each(["image", "video"])(
  "leads from a version about %ss to a campaign of them",
  async (media) => {
    expect(await shown(media, "admin")).toEqual([
      `/console/projects/1/campaigns/new?checklist=5&media=${media}`,
    ]);
  },
);

it("offers a campaign to nobody who may not make one", async () => {
  expect(await shown("video", "reviewer")).toEqual([]);
});
