// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { matchPath, navigate } from "./router";

describe("matchPath", () => {
  it("finds the parameters of a path", () => {
    expect(matchPath("/label/:campaignId", "/label/7")).toEqual({ campaignId: "7" });
    expect(matchPath("/", "/")).toEqual({});
  });

  it("does not care about a slash at the end", () => {
    expect(matchPath("/label/:campaignId", "/label/7/")).toEqual({ campaignId: "7" });
  });

  it("refuses what is shorter, longer or different", () => {
    expect(matchPath("/label/:campaignId", "/label")).toBeUndefined();
    expect(matchPath("/label/:campaignId", "/label/7/more")).toBeUndefined();
    expect(matchPath("/label/:campaignId", "/console/7")).toBeUndefined();
  });

  it("gives the rest of the path to a star, the empty rest as well", () => {
    expect(matchPath("/console/*", "/console/projects/3")).toEqual({ "*": "projects/3" });
    expect(matchPath("/console/*", "/console")).toEqual({ "*": "" });
    expect(matchPath("/console/*", "/label/3")).toBeUndefined();
  });

  it("decodes parameters, and takes a broken code for no match", () => {
    expect(matchPath("/invite/:secret", "/invite/a%2Fb")).toEqual({ secret: "a/b" });
    expect(matchPath("/invite/:secret", "/invite/%zz")).toBeUndefined();
  });
});

describe("navigate", () => {
  it("changes the address, and replaces it when told to", () => {
    const before = history.length;
    navigate("/label/7?from=test");
    expect(location.pathname).toBe("/label/7");
    expect(location.search).toBe("?from=test");
    navigate("/", { replace: true });
    expect(location.pathname).toBe("/");
    expect(history.length).toBe(before + 1);
  });
});
