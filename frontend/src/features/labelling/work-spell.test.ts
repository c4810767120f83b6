import { expect, it } from "vitest";
import { WorkSpell } from "./work-spell";

const MINUTE = 60_000;

/** A spell after some minutes with a key each, and the time it is then. */
function worked(minutes: number): [WorkSpell, number] {
  const spell = new WorkSpell(0);
  for (let at = 1; at <= minutes; at += 1) {
    spell.seen(at * MINUTE);
    spell.tick(at * MINUTE, MINUTE);
  }
  return [spell, minutes * MINUTE];
}

it("counts the minutes in which somebody is there", () => {
  expect(worked(50)[0].minutes).toBe(50);
});

it("stands still while nobody is there", () => {
  const [spell, now] = worked(10);
  spell.tick(now + 3 * MINUTE, 3 * MINUTE);
  spell.seen(now + 3 * MINUTE); // a short absence is no break
  expect(spell.minutes).toBe(10);
});

it("begins anew after a break of five minutes", () => {
  const [spell, now] = worked(40);
  spell.seen(now + 5 * MINUTE);
  expect(spell.minutes).toBe(0);
});

it("counts no night that a sleeping computer slept", () => {
  const [spell, now] = worked(1);
  spell.tick(now + 1, 8 * 60 * MINUTE);
  expect(spell.minutes).toBe(2);
});
