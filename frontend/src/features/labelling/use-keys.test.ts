// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { isWriting } from "./use-keys";

function element(html: string): Element | null {
  document.body.innerHTML = html;
  return document.body.firstElementChild;
}

it.each(["<input>", "<input type=email>", "<textarea></textarea>", "<select></select>"])(
  "keys are left to somebody who writes in %s",
  (html) => expect(isWriting(element(html))).toBe(true),
);

it.each(["<button></button>", "<input type=checkbox>", "<a href='/'></a>", "<div></div>"])(
  "keys are heard with the focus on %s",
  (html) => expect(isWriting(element(html))).toBe(false),
);
