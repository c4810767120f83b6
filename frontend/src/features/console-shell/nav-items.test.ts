import { expect, it } from "vitest";
import { isActive } from "./nav-items";

it("marks the page shown and the list it belongs to, and the overview only for itself", () => {
  const overview = "/console/projects/3";
  expect(isActive(`${overview}/runs`, overview, `${overview}/runs/12`)).toBe(true);
  expect(isActive(`${overview}/runs`, overview, `${overview}/runs/`)).toBe(true);
  expect(isActive(`${overview}/runs`, overview, `${overview}/runsets`)).toBe(false);
  expect(isActive(overview, overview, `${overview}/runs`)).toBe(false);
  expect(isActive(overview, overview, overview)).toBe(true);
});
