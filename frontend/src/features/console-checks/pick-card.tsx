import {
  Badge,
  Button,
  Card,
  Group,
  Stack,
  Switch,
  Text,
  TextInput,
  UnstyledButton,
} from "@mantine/core";
import { useState } from "react";
import { FormProblem } from "@/components/console-feedback";
import { useChange } from "@/components/console-mutation";
import { PixelImage, ZoomImage } from "@/components/console-pixel-image";
import { formError } from "@/lib/console-form";
import type { Campaign } from "@/lib/console-types";
import classes from "./checks.module.css";
import { ExpectedAnswer } from "./expected-answer";
import { messages } from "./messages";
import { bodyOf, noPicked, type Picked, placesOfTask, withVotes } from "./picked";
import { addGold, countedKey, type GoldChoice, type GoldInput, type GoldQuestion } from "./queries";

const SIDES = ["first", "second"]; // of a pair, as it is stored

interface Props {
  task: GoldChoice;
  role: "gold" | "entrance";
  campaign: Campaign;
  questions: readonly GoldQuestion[];
  imagesEach: number;
}

/** One task of the work, and what is expected of it. */
export function PickCard({ task, role, campaign, questions, imagesEach }: Props) {
  const [picked, setPicked] = useState<Picked>(noPicked);
  const [problem, setProblem] = useState<string>();
  const save = useChange({
    act: (body: GoldInput) => addGold(campaign.id, body),
    stale: [countedKey(campaign.id)],
    done: messages.added,
    showsError: true,
  });
  const places = placesOfTask(task, { kind: campaign.kind, imagesEach, questions });
  const [only] = places;
  // Of a pair with one question the images are buttons themselves.
  const isPair = campaign.kind === "pairwise" && places.length === 1 && !picked.isSoft;

  function add(): void {
    const said = bodyOf(task, role, places, picked);
    setProblem("problem" in said ? said.problem : undefined);
    if ("body" in said) save.mutate(said.body);
  }
  const setAnswer = (key: string, answer: string | undefined) =>
    setPicked({ ...picked, answers: { ...picked.answers, [key]: answer } });

  return (
    <Card padding="md">
      <div className={classes.pick}>
        <div className={classes.pickImages}>
          {task.images.map((image, place) => (
            <PickImage
              key={image.url}
              image={image}
              alt={`${task.prompt}, ${messages.image(place)}`}
              title={task.prompt}
              chosen={isPair && only ? picked.answers[only.key] === SIDES[place] : undefined}
              onPress={() => only && setAnswer(only.key, SIDES[place])}
            />
          ))}
        </div>
        <Stack gap="xs" className={classes.facts}>
          <Group gap="xs" justify="space-between" align="flex-start">
            <Text size="sm" fw={500} style={{ flex: "1 1 200px" }}>
              {task.prompt}
            </Text>
            <Text size="xs" c="dimmed">
              {messages.votes(task.answered)}
            </Text>
          </Group>
          {task.check ? (
            <Badge variant="light">{messages.isCheck(messages.roles[task.check])}</Badge>
          ) : (
            <>
              {places.map((place) => (
                <ExpectedAnswer
                  key={place.key}
                  place={place}
                  campaign={campaign}
                  picked={picked}
                  isOnly={place === only && places.length === 1}
                  isPair={isPair}
                  onAnswer={setAnswer}
                  onShares={(key, shares) =>
                    setPicked({ ...picked, shares: { ...picked.shares, [key]: shares } })
                  }
                />
              ))}
              <Group gap="md">
                <Switch
                  size="sm"
                  label={messages.softToggle}
                  checked={picked.isSoft}
                  onChange={(event) =>
                    setPicked({ ...picked, isSoft: event.currentTarget.checked })
                  }
                />
                {task.answered > 0 && (
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    onClick={() => setPicked(withVotes(picked, task, places))}
                  >
                    {messages.takeVotes(task.answered)}
                  </Button>
                )}
              </Group>
              <TextInput
                placeholder={messages.explanation}
                aria-label={messages.explanation}
                maxLength={400}
                value={picked.explanation}
                onChange={(event) =>
                  setPicked({ ...picked, explanation: event.currentTarget.value })
                }
              />
              <FormProblem message={problem ?? formError(save.error, [])} />
              <Group justify="flex-end">
                <Button size="sm" onClick={add} loading={save.isPending}>
                  {messages.saveAs[role]}
                </Button>
              </Group>
            </>
          )}
        </Stack>
      </div>
    </Card>
  );
}

interface ImageProps {
  image: GoldChoice["images"][number];
  alt: string;
  title: string;
  chosen: boolean | undefined; // undefined: the image is no answer, and is enlarged when pressed
  onPress: () => void;
}

function PickImage({ image, alt, title, chosen, onPress }: ImageProps) {
  if (chosen === undefined || image.video) {
    return (
      <div className={classes.pickImage}>
        <ZoomImage image={image} alt={alt} title={title} />
      </div>
    );
  }
  return (
    <UnstyledButton
      className={classes.pickImage}
      data-chosen={chosen}
      aria-pressed={chosen}
      onClick={onPress}
    >
      <PixelImage image={image} alt={alt} />
    </UnstyledButton>
  );
}
