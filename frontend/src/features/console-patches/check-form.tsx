import { Button, Group, NumberInput, SimpleGrid, Stack, Text } from "@mantine/core";
import type { FormEvent } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { useProject } from "@/components/console-project";
import { fieldError, formError, useFields } from "@/lib/console-form";
import { paths } from "@/lib/console-paths";
import { keys } from "@/lib/console-queries";
import { navigate } from "@/lib/router";
import { messages } from "./messages";
import { drawCheck, type PatchSampleInput } from "./queries";

const words = messages.check;
const FIELDS = ["number", "strata", "overlap", "seed"] as const;
const LEAST = { number: 1, strata: 1, overlap: 1, seed: 0 } as const;
const MOST = { number: 5000, strata: 20, overlap: 100, seed: Number.MAX_SAFE_INTEGER } as const;
const HINTS: Partial<Record<(typeof FIELDS)[number], string>> = {
  number: words.numberHint,
  strata: words.strataHint,
  seed: words.seedHint,
};

/** Asks for a campaign in which people check a job's maps, and goes there. */
export function CheckForm({ jobId, maps }: { jobId: number; maps: number }) {
  const { project } = useProject();
  const { values, set } = useFields<Record<(typeof FIELDS)[number], number | string>>({
    number: Math.min(40, maps),
    strata: 5,
    overlap: 2,
    seed: 0,
  });
  const draw = useChange({
    act: (body: PatchSampleInput) => drawCheck(jobId, body),
    stale: [keys.campaigns(project.id)],
    done: (made) => words.done(made.images),
    onDone: (made) => navigate(paths.campaign(project.id, made.campaign)),
    showsError: true,
  });
  const whole = FIELDS.every((field) => values[field] !== "");
  function submit(event: FormEvent): void {
    event.preventDefault();
    const { number, strata, overlap, seed } = values;
    draw.mutate({
      number: Number(number),
      strata: Number(strata),
      overlap: Number(overlap),
      seed: Number(seed),
      name: "",
    });
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">{words.intro}</Text>
        <SimpleGrid cols={{ base: 1, xs: 2 }} style={{ alignItems: "end" }}>
          {FIELDS.map((field) => (
            <NumberInput
              key={field}
              label={words[field]}
              description={HINTS[field]}
              min={LEAST[field]}
              max={MOST[field]}
              allowDecimal={false}
              value={values[field]}
              onChange={(value) => set(field, value)}
              error={fieldError(draw.error, field)}
            />
          ))}
        </SimpleGrid>
        <FormProblem message={formError(draw.error, FIELDS)} />
        <Group justify="flex-end">
          <Button type="submit" loading={draw.isPending} disabled={!whole}>
            {words.go}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
