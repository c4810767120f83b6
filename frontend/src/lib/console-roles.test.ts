import { expect, it } from "vitest";
import { isAtLeast, ROLES } from "./console-roles";

it("each role may do what the ones before it may, and nothing more", () => {
  const order = ROLES.map((role) => role.value);
  for (const [index, role] of order.entries()) {
    expect(order.filter((least) => isAtLeast(role, least))).toEqual(order.slice(0, index + 1));
  }
});
