import { Group, Select, SimpleGrid, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "@/components/console-feedback";
import { ButtonLink } from "@/components/console-link";
import { LoadMore } from "@/components/console-load-more";
import { Empty, Page } from "@/components/console-page";
import { ZoomImage } from "@/components/console-pixel-image";
import { useProject } from "@/components/console-project";
import { modelLabel } from "@/lib/console-format";
import { usePages } from "@/lib/console-pages";
import { paths } from "@/lib/console-paths";
import { modelsQuery, promptSetsQuery } from "@/lib/console-queries";
import type { Candidate } from "@/lib/console-types";
import { navigate, useSearch } from "@/lib/router";
import { messages } from "./messages";
import { type CandidateFilter, candidatesKey, fetchCandidates } from "./queries";

/** Every image of the project as a wall; the filter lives in the address, so it can be shared. */
export function CandidatesPage() {
  const { project, may } = useProject();
  const filter = filterOf(useSearch());
  const query = usePages({
    key: candidatesKey(project.id, filter),
    fetchPage: fetchCandidates(project.id, filter),
  });
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <Page
      title={messages.candidates}
      actions={
        may("researcher") && (
          <ButtonLink href={paths.generations(project.id)}>{messages.start}</ButtonLink>
        )
      }
    >
      <Filters filter={filter} />
      <Loaded query={query}>
        {() =>
          query.rows.length === 0 ? (
            <Empty title={messages.none}>
              {isFiltered ? messages.noneFiltered : messages.noneHint}
            </Empty>
          ) : (
            <SimpleGrid cols={{ base: 2, xs: 3, md: 4, lg: 6 }} spacing="md">
              {query.rows.map((candidate) => (
                <CandidateTile key={candidate.id} candidate={candidate} />
              ))}
            </SimpleGrid>
          )
        }
      </Loaded>
      <LoadMore query={query} />
    </Page>
  );
}

function filterOf(search: URLSearchParams): CandidateFilter {
  const filter: CandidateFilter = {};
  for (const name of ["model_version", "prompt_set", "generation"] as const) {
    const value = Number(search.get(name));
    if (Number.isInteger(value) && value > 0) filter[name] = value;
  }
  return filter;
}

function Filters({ filter }: { filter: CandidateFilter }) {
  const { project } = useProject();
  const models = useQuery(modelsQuery(project.id)).data?.results ?? [];
  const sets = useQuery(promptSetsQuery(project.id)).data?.results ?? [];
  function choose(name: keyof CandidateFilter, value: string | null): void {
    const next: Record<string, number | undefined> = { ...filter };
    if (value) next[name] = Number(value);
    else delete next[name];
    navigate(paths.candidates(project.id, next), { replace: true });
  }
  return (
    <Group gap="sm">
      <Select
        label={messages.model}
        placeholder={messages.any}
        clearable
        searchable
        data={models
          .filter((model) => model.kind === "diffusion")
          .map((model) => ({ value: String(model.id), label: modelLabel(model) }))}
        value={filter.model_version ? String(filter.model_version) : null}
        onChange={(value) => choose("model_version", value)}
      />
      <Select
        label={messages.promptSet}
        placeholder={messages.any}
        clearable
        searchable
        data={sets.map((set) => ({ value: String(set.id), label: set.name }))}
        value={filter.prompt_set ? String(filter.prompt_set) : null}
        onChange={(value) => choose("prompt_set", value)}
      />
    </Group>
  );
}

function CandidateTile({ candidate }: { candidate: Candidate }) {
  const model = candidate.model_version
    ? modelLabel(candidate.model_version)
    : candidate.origin.replace("_", " ");
  const variant = candidate.variant ? [candidate.variant] : [];
  const seed = candidate.seed === null ? [] : [`seed ${candidate.seed}`, ...variant];
  const { video } = candidate.image;
  const length = video ? [messages.length(video.duration_ms / 1000, video.frames)] : [];
  return (
    <div style={{ minWidth: 0 }}>
      <ZoomImage
        image={candidate.image}
        alt={candidate.prompt.text}
        title={candidate.prompt.text}
        facts={[model, ...seed, ...length]}
      />
      <Text size="xs" mt={4} lineClamp={2} title={candidate.prompt.text}>
        {candidate.prompt.text}
      </Text>
      <Text size="xs" c="dimmed" truncate>
        {[model, ...seed, ...length].join(" · ")}
      </Text>
    </div>
  );
}
