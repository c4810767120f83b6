import { describe, expect, it } from "vitest";
import {
  answersOf,
  askedItems,
  back,
  type Course,
  choose,
  forward,
  goTo,
  newCourse,
} from "./checklist-flow";
import { type ChecklistForm, readChecklistForm, withOwnQuestions } from "./checklist-form";

const options = (...keys: string[]) => keys.map((key) => ({ key, label: key }));
const form = readChecklistForm({
  body: {
    media: "image",
    dimensions: [
      {
        key: "quality",
        label: "Quality",
        items: [{ key: "clear", options: options("yes", "no") }],
      },
      {
        key: "people",
        label: "People",
        items: [
          { key: "body", options: options("some", "none"), is_gate: true },
          { key: "face", options: options("seen", "none"), asks_if: { body: ["some"] } },
          { key: "smile", options: options("yes", "no"), asks_if: { face: ["seen"] } },
          { key: "safe", options: options("yes", "no") },
        ],
      },
    ],
  },
}) as ChecklistForm;
const { items } = form;

const run = (course: Course, ...given: string[]) =>
  given.reduce((one, option) => choose(items, one, option), course);
const start = () => newCourse(items, []);
const keys = (course: Course) => askedItems(items, course.answers).map((item) => item.key);

describe("what is asked", () => {
  it("leaves out what its gate has not opened", () => {
    expect(keys(start())).toEqual(["clear", "body", "safe"]);
    expect(keys(run(start(), "yes", "some"))).toEqual(["clear", "body", "face", "safe"]);
    expect(keys(run(start(), "yes", "none"))).toEqual(["clear", "body", "safe"]);
  });

  it("closes what hangs on a closed gate, however far", () => {
    const open = run(start(), "yes", "some", "seen");
    expect(keys(open)).toContain("smile");
    expect(keys(choose(items, goTo(open, "body"), "none"))).toEqual(["clear", "body", "safe"]);
  });

  it("asks nothing of gates that wait for each other", () => {
    const circle = readChecklistForm({
      body: {
        dimensions: [
          {
            key: "d",
            items: [
              { key: "a", options: options("x"), asks_if: { b: ["x"] } },
              { key: "b", options: options("x"), asks_if: { a: ["x"] } },
            ],
          },
        ],
      },
    });
    expect(askedItems(circle?.items ?? [], { a: "x", b: "x" })).toEqual([]);
  });
});

describe("going through", () => {
  it("goes on to the next item that applies, and ends with a review", () => {
    expect(run(start(), "yes").at).toBe("body");
    expect(run(start(), "yes", "some").at).toBe("face");
    expect(run(start(), "yes", "none").at).toBe("safe");
    expect(run(start(), "yes", "none", "yes").at).toBeNull();
  });

  it("goes back with the answer kept, and from the review to the last item", () => {
    const end = run(start(), "yes", "none", "yes");
    const last = back(items, end);
    expect(last).toMatchObject({ at: "safe", answers: { safe: "yes" } });
    expect(back(items, last).at).toBe("body");
    expect(back(items, start()).at).toBe("clear");
  });

  it("goes forward over answers only", () => {
    const first = goTo(run(start(), "yes"), "clear");
    expect(forward(items, first).at).toBe("body");
    expect(forward(items, forward(items, first)).at).toBe("body");
    const last = back(items, run(start(), "yes", "none", "yes"));
    expect(forward(items, last).at).toBeNull();
  });

  it("returns to what is open after a correction", () => {
    const course = goTo(run(start(), "yes", "some"), "clear");
    expect(choose(items, course, "no").at).toBe("face");
  });
});

describe("a gate that changes", () => {
  const full = run(start(), "yes", "some", "seen", "yes", "yes");

  it("drops the answers that do not apply, and counts them", () => {
    const closed = choose(items, goTo(full, "body"), "none");
    expect(closed.dropped).toBe(2);
    expect(closed.at).toBeNull();
    expect(answersOf(items, closed.answers).map((one) => one.item)).toEqual([
      "clear",
      "body",
      "safe",
    ]);
  });

  it("has them again when it is changed back", () => {
    const closed = choose(items, goTo(full, "body"), "none");
    const open = choose(items, goTo(closed, "body"), "some");
    expect(open).toMatchObject({ dropped: 0, at: null });
    expect(answersOf(items, open.answers)).toHaveLength(5);
  });
});

it("sends each answer once, of the one image", () => {
  const course = run(start(), "yes", "none", "no");
  expect(answersOf(items, course.answers)).toEqual([
    { image: 0, item: "clear", option: "yes" },
    { image: 0, item: "body", option: "none" },
    { image: 0, item: "safe", option: "no" },
  ]);
});

it("begins with what was answered before", () => {
  const given = answersOf(items, run(start(), "yes", "none", "no").answers);
  expect(newCourse(items, given).at).toBeNull();
  expect(newCourse(items, given.slice(0, 1)).at).toBe("body");
});

describe("a prompt's own questions", () => {
  const yesNo = [
    { key: "yes", label: "Yes" },
    { key: "no", label: "No" },
  ];
  const own = [
    { key: "dog", question: "Is there a dog?", options: yesNo, asks_if: {} },
    { key: "brown", question: "Is it brown?", options: yesNo, asks_if: { dog: ["yes"] } },
  ];

  it("come first, and a failed one skips what hangs on it", () => {
    const asked = withOwnQuestions(form, "This prompt", own);
    expect(asked.dimensions[0]).toMatchObject({ label: "This prompt" });
    const course = choose(asked.items, newCourse(asked.items, []), "no");
    expect(course.at).toBe("clear");
    expect(answersOf(asked.items, course.answers)).toEqual([
      { image: 0, item: "own.dog", option: "no" },
    ]);
  });

  it("change nothing where there are none", () => {
    expect(withOwnQuestions(form, "This prompt", [])).toBe(form);
  });

  it("may be all that is asked", () => {
    const only = { body: { dimensions: [] }, sha256: "abc", own_questions: "only" };
    expect(readChecklistForm(only)).toMatchObject({ items: [], version: "abc" });
    expect(readChecklistForm({ body: { dimensions: [] } })).toBeUndefined();
  });
});
