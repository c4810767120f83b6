import { useEffect, useState } from "react";
import styles from "./break-nudge.module.css";
import { comfortMessages } from "./comfort-messages";
import { BREAK_CHOICES, breakMinutes, keepBreakMinutes, WorkSpell } from "./work-spell";

const TICK_MS = 15_000;
const words = comfortMessages.rest;
const spell = new WorkSpell(Date.now()); // goes on from campaign to campaign

/** One sentence after a long spell of work. It takes no focus and no key, and goes when told to. */
export function BreakNudge() {
  const [minutes, setMinutes] = useState(0);

  useEffect(() => {
    let last = Date.now();
    const seen = () => spell.seen(Date.now());
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") spell.tick(Date.now(), Date.now() - last);
      last = Date.now();
      setMinutes(spell.minutes);
    }, TICK_MS);
    window.addEventListener("keydown", seen, true);
    window.addEventListener("pointermove", seen, true);
    return () => {
      clearInterval(timer);
      window.removeEventListener("keydown", seen, true);
      window.removeEventListener("pointermove", seen, true);
    };
  }, []);

  const after = breakMinutes();
  const isDue = after > 0 && minutes >= after;
  return (
    <div className={styles.nudge} role="status" data-due={isDue}>
      {isDue && (
        <>
          <p>{words.text(minutes)}</p>
          <button
            type="button"
            className="button"
            onMouseDown={(event) => event.preventDefault()} // the focus stays where it was
            onClick={() => {
              spell.restart();
              setMinutes(0);
            }}
          >
            {words.dismiss}
          </button>
        </>
      )}
    </div>
  );
}

/** When to be reminded, kept in this browser. */
export function BreakChoice() {
  const [minutes, setMinutes] = useState(breakMinutes);
  return (
    <label className={styles.choice}>
      <span>{words.every}</span>
      <select
        value={minutes}
        onChange={(event) => {
          const next = Number(event.target.value);
          keepBreakMinutes(next);
          setMinutes(next);
          event.target.blur(); // the keys are the task's again
        }}
      >
        {BREAK_CHOICES.map((one) => (
          <option key={one} value={one}>
            {one === 0 ? words.never : words.after(one)}
          </option>
        ))}
      </select>
    </label>
  );
}
