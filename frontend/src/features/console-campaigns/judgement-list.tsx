import { Badge, Card, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Loaded } from "@/components/console-feedback";
import { LoadMore } from "@/components/console-load-more";
import { Empty } from "@/components/console-page";
import { ZoomImage } from "@/components/console-pixel-image";
import { formatAge } from "@/lib/console-format";
import { usePages } from "@/lib/console-pages";
import type { JudgementRow } from "@/lib/console-types";
import classes from "./campaigns.module.css";
import { campaignKey, fetchJudgements } from "./queries";

const WORDS: Readonly<Record<string, string>> = {
  first: "The first is better",
  second: "The second is better",
  left: "The first is better",
  right: "The second is better",
  tie: "Tie",
  both_bad: "Both bad",
};

const CHOSEN: Readonly<Record<string, number>> = { first: 0, left: 0, second: 1, right: 1 };

interface Props {
  campaignId: number;
  actions: (row: JudgementRow) => ReactNode;
}

const ROLES: Readonly<Record<JudgementRow["role"], string>> = {
  work: "",
  gold: "Gold",
  repeat: "Repeat",
  entrance: "Entrance test",
};

export function JudgementList({ campaignId, actions }: Props) {
  const query = usePages({
    key: [...campaignKey(campaignId), "judgements"],
    fetchPage: fetchJudgements(campaignId),
  });
  return (
    <Stack gap="xs">
      <Loaded query={query}>
        {() =>
          query.rows.length === 0 ? (
            <Empty title="No judgement yet">They appear here as people make them.</Empty>
          ) : (
            query.rows.map((row) => <JudgementCard key={row.id} row={row} actions={actions(row)} />)
          )
        }
      </Loaded>
      <LoadMore query={query} />
    </Stack>
  );
}

function JudgementCard({ row, actions }: { row: JudgementRow; actions: ReactNode }) {
  const chosen = CHOSEN[row.choice ?? ""];
  const said = saidIn(row) || row.verdict;
  return (
    <Card padding="sm">
      <Group gap="md" wrap="nowrap" align="center">
        {row.images.map((image, position) => (
          <div
            key={image.url}
            className={classes.thumb}
            data-chosen={position === chosen || undefined}
          >
            <ZoomImage
              image={image}
              alt={`${row.prompt}, image ${position + 1}`}
              title={row.prompt}
            />
          </div>
        ))}
        <Stack gap={2} style={{ minWidth: 0, flex: 1 }}>
          <Text size="sm" lineClamp={2}>
            {row.prompt}
          </Text>
          <Text size="sm" fw={600}>
            {said}
            {row.reason && `: ${row.reason}`}
          </Text>
          <Group gap="xs">
            {ROLES[row.role] && (
              <Badge size="sm" variant="light" color="gray" title="Does not count as a label">
                {ROLES[row.role]}
              </Badge>
            )}
            <Text size="xs" c="dimmed">
              {row.annotator} · {(row.duration_ms / 1000).toFixed(1)} s ·{" "}
              {formatAge(row.created_at)}
            </Text>
            {actions}
          </Group>
        </Stack>
      </Group>
    </Card>
  );
}

/** All that was answered, in one line. */
function saidIn(row: JudgementRow): string {
  const { choice, strength, dimensions, reasons, placements } = row;
  const grade = (one: number | null | undefined) => (one ? ` (+${one})` : "");
  const word = (one: string) => (WORDS[one] ?? one).toLowerCase();
  const slots = [...placements].sort((a, b) => a.image - b.image).map(({ slot }) => slot);
  return [
    choice ? (WORDS[choice] ?? choice) + grade(strength) : "",
    ...dimensions.map((one) => `${one.dimension}: ${word(one.choice)}${grade(one.strength)}`),
    slots.length > 0 ? `slots ${slots.join(" ")}` : "",
    scoresOf(row),
    ...reasons.map(({ key, image }) => (image == null ? key : `${key} (${image + 1})`)),
  ]
    .filter(Boolean)
    .join(", ");
}

/** "structure 5 6 2, texture 4 4 1": the scores of image 1, 2, 3; or how many items were answered. */
function scoresOf({
  ratings,
  answers,
  not_asked,
  regions,
  faces,
}: JudgementRow): string | undefined {
  if (faces) return facesOf(faces);
  if (regions) return regionsOf(regions);
  if (answers.length > 0) {
    const said = answers.map((row) => `${row.item}: ${row.option}`);
    return [...said, ...not_asked.map((item) => `${item}: not asked`)].join(", ");
  }
  const criteria = [...new Set(ratings.map((row) => row.criterion))];
  const texts = criteria.map((criterion) => {
    const mine = ratings.filter((row) => row.criterion === criterion);
    const values = [...mine].sort((a, b) => a.image - b.image).map((row) => row.value);
    return `${criterion} ${values.join(" ")}`;
  });
  return texts.length > 0 ? texts.join(", ") : undefined;
}

function regionsOf({ nothing_to_mark, marks, words }: NonNullable<JudgementRow["regions"]>) {
  if (nothing_to_mark) return "nothing to mark";
  const places = marks.map((mark) => `${mark.reason} (${mark.tool})`);
  return [...places, ...words.map((word) => `“${word.text}” ${word.fault}`)].join(", ");
}

function facesOf({ grades, missed }: NonNullable<JudgementRow["faces"]>): string {
  const rows = (grades ?? []).map(
    ({ face, grade, defects }) => `face ${[face + 1, grade, ...(defects ?? [])].join(" ")}`,
  );
  return [...rows, ...(missed ? [`${missed} missed`] : [])].join(", ");
}
