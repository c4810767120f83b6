import { useEffect, useEffectEvent, useState } from "react";
import type { Size } from "./fit";
import { arrangeGroup, type Place } from "./fit-group";
import type { KindProps } from "./kind-desk";
import styles from "./kind-desk.module.css";
import { KindFrame } from "./kind-frame";
import regions from "./regions.module.css";
import type { RegionsForm } from "./regions-form";
import { MarkList, Problem } from "./regions-list";
import { regionsMessages } from "./regions-messages";
import { RegionsOverlay } from "./regions-overlay";
import { ReasonPicker, ToolPicker, WordPicker } from "./regions-panel";
import { Surround } from "./surround";
import { useKeys } from "./use-keys";
import { useRegions } from "./use-regions";

/** One image: its good and bad places, and the words of its prompt that went wrong. */
export function RegionsDesk(props: KindProps & { form: RegionsForm }) {
  const { form, state, labelling } = props;
  const current = state.questions[0];
  const marking = useRegions(form, current, labelling);
  const [pointed, setPointed] = useState<number | null>(null);
  const { actions, run } = marking;
  useKeys(actions, (action, press) => run(action, "key", press));
  useHeldArrows((press) => {
    const move = actions.find((action) => action.name === "move");
    if (move) run(move, "key", press);
  });

  return (
    <KindFrame
      actions={actions}
      labelling={labelling}
      placePanel={placeMarks}
      isIdle={!current}
      isComplete={marking.isComplete}
      hint={regionsMessages.hint}
      onRun={run}
      surround={
        <Surround {...props} arrange={arrangeGroup}>
          {(arrangement) => (
            <RegionsOverlay
              form={form}
              image={marking.image}
              arrangement={arrangement}
              record={labelling.record}
              sheet={marking.sheet}
              brush={marking.brush}
              highlighted={pointed}
              onChange={marking.change}
            />
          )}
        </Surround>
      }
    >
      {() => (
        <section className={`${styles.panel} ${regions.panel}`}>
          <ReasonPicker form={form} state={marking} />
          <ToolPicker form={form} state={marking} />
          {form.words && <WordPicker state={marking} />}
          <MarkList form={form} state={marking} onPoint={setPointed} />
          <Problem state={marking} />
        </section>
      )}
    </KindFrame>
  );
}

function placeMarks(box: Size): Place {
  if (box.width < 860) return { side: "below", px: Math.round(box.height * 0.52) };
  return { side: "beside", px: Math.min(440, Math.round(box.width * 0.36)) };
}

/** An arrow held down goes on: elsewhere a held key counts once, but here the way may be long. */
function useHeldArrows(move: (press: KeyboardEvent) => void): void {
  const hear = useEffectEvent((event: KeyboardEvent) => {
    // `defaultPrevented`: the keys of this screen have taken it, so nobody is writing just now.
    if (event.repeat && event.defaultPrevented && event.key.startsWith("Arrow")) move(event);
  });

  useEffect(() => {
    const listen = (event: KeyboardEvent) => hear(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
