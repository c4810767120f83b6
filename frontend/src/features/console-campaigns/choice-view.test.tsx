// @vitest-environment happy-dom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ProjectProvider } from "@/components/console-project";
import { keys } from "@/lib/console-queries";
import type { Campaign } from "@/lib/console-types";
import { type Choice, choiceKey, extrasQuery } from "./choice-queries";
import { ChoiceView } from "./choice-view";

let root: Root;
const campaign = { id: 7, kind: "pairwise", status: "open" } as Campaign;
const given = {
  choice: "given",
  can_choose: true,
  people: 4,
  setting: null,
  problem: "",
  rounds: [],
  arms: [],
  settled: 0,
  groups_of_models: 1,
  curve: {
    arms: [],
    difference: null,
    verdict: "No difference shown yet.",
    forecast: null,
    method: "",
    computed_at: null,
  },
} as Choice;
const points = [10, 20].map((votes) => ({ votes, value: 0.6, low: 0.5, high: 0.7 }));
const active = {
  ...given,
  choice: "active",
  groups_of_models: 2,
  setting: {
    rule: "models",
    per_round: 50,
    total: null,
    control_share: 0.2,
    cap: 5,
    least: 2,
    sure: 0.95,
    target: null,
    seed: 0,
    changed_at: "2026-11-01T00:00:00Z",
  },
  rounds: [
    {
      number: 1,
      rule: "models",
      seed: 0,
      budget: 50,
      opened: 50,
      opened_random: 10,
      settled: 3,
      pooled: 90,
      facts: {},
      inputs_sha256: "",
      created_at: "2026-11-01T00:00:00Z",
    },
  ],
  arms: [{ arm: "random", prompts: 4, pairs: 12, votes: 24, wanted: 30, open: 2 }],
  curve: {
    ...given.curve,
    arms: [
      { arm: "random", points },
      { arm: "active", points },
    ],
  },
} as Choice;

async function open(choice: Choice, role: string): Promise<string> {
  const client = new QueryClient({
    defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } },
  });
  client.setQueryData(keys.project(1), { id: 1, role });
  client.setQueryData(choiceKey(7), choice);
  client.setQueryData(extrasQuery(7).queryKey, { results: [], next: null });
  await act(async () => {
    root.render(
      <QueryClientProvider client={client}>
        <MantineProvider env="test">
          <ProjectProvider id={1}>
            <ChoiceView campaign={campaign} />
          </ProjectProvider>
        </MantineProvider>
      </QueryClientProvider>,
    );
  });
  return document.body.textContent ?? "";
}

beforeEach(() => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  root = createRoot(document.body.appendChild(document.createElement("div")));
});

afterEach(async () => {
  await act(async () => root.unmount());
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

it("offers choosing to an admin, and to nobody else", async () => {
  expect(await open(given, "admin")).toContain("Choose pairs…");
});

it("shows a reviewer what is, without anything to press", async () => {
  const text = await open(active, "reviewer");
  expect(text).not.toContain("Back to the overlap");
  expect(text).not.toContain("Add votes");
  expect(text).toContain("No difference shown yet.");
});

it("shows the verdict, the curve, the arms and the rounds", async () => {
  const text = await open(active, "admin");
  for (const part of ["Ranking of the models", "2 groups", "By chance", "Rounds", "2.00"]) {
    expect(text).toContain(part);
  }
});
