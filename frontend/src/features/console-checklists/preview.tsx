import { Button, Group, Text } from "@mantine/core";
import { type KeyboardEvent, useState } from "react";
import { askedItems } from "./asked";
import classes from "./checklists.module.css";
import { type EditBody, type EditItem, itemsOf } from "./draft-body";
import { messages } from "./messages";

interface Props {
  body: EditBody;
  open: number | null;
  onOpen: (id: number | null) => void;
}

/** The question that is open in the editor, as an annotator gets it; an answer goes on to the next. */
export function Preview({ body, open, onOpen }: Props) {
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({});
  const [isDone, setIsDone] = useState(false);
  const asked = askedItems(body, answers);
  // What is open may not apply after the answers given here: it is shown all the same.
  const item = itemsOf(body).find((row) => row.id === open) ?? asked[0];
  const place = item ? asked.indexOf(item) : -1;
  const dimension = body.dimensions.find((row) => item && row.items.includes(item));

  function choose(at: EditItem, key: string): void {
    const given = { ...answers, [at.key]: key };
    const after = askedItems(body, given);
    const next = after[after.indexOf(at) + 1];
    setAnswers(given);
    setIsDone(next === undefined);
    if (next) onOpen(next.id);
  }
  function press(event: KeyboardEvent): void {
    const option = item?.options[Number(event.key) - 1];
    if (item && option && !isDone) choose(item, option.key);
  }
  function restart(): void {
    setAnswers({});
    setIsDone(false);
    onOpen(askedItems(body, {})[0]?.id ?? null);
  }
  return (
    <div>
      <Text size="sm" c="dimmed" mb="xs">
        {messages.previewHint}
      </Text>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: its buttons do the same */}
      <div className={classes.preview} onKeyDown={press}>
        <div className={classes.surround} aria-hidden="true">
          <div className={classes.picture} />
        </div>
        <div className={classes.panel}>
          {isDone || !item ? (
            <Text fw={600}>{messages.previewEnd}</Text>
          ) : (
            <>
              <Text size="xs" c="dimmed">
                {dimension?.label} {place >= 0 && `· ${place + 1} of ${asked.length}`}
              </Text>
              <Text fw={600}>{item.label}</Text>
              <Text size="sm">{item.question}</Text>
              {item.help !== "" && (
                <Text size="sm" c="dimmed">
                  {item.help}
                </Text>
              )}
              {item.options.map((option, index) => (
                <button
                  key={option.id}
                  type="button"
                  className={classes.answer}
                  aria-pressed={answers[item.key] === option.key}
                  onClick={() => choose(item, option.key)}
                >
                  <kbd>{index + 1}</kbd>
                  <span>{option.label}</span>
                </button>
              ))}
            </>
          )}
        </div>
      </div>
      <Group mt="xs">
        <Button size="compact-sm" variant="subtle" onClick={restart}>
          {messages.restart}
        </Button>
      </Group>
    </div>
  );
}
