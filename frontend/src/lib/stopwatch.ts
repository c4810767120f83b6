/** Counts the milliseconds a person could see the page: it stands still while the tab is hidden. */
export class Stopwatch {
  #counted = 0;
  #since: number | null = null;
  #isStarted = false;
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  start(isVisible = true): void {
    this.#counted = 0;
    this.#isStarted = true;
    this.#since = isVisible ? this.#now() : null;
  }

  setVisible(isVisible: boolean): void {
    if (!this.#isStarted) return;
    if (isVisible) this.#since ??= this.#now();
    else {
      this.#counted = this.elapsedMs;
      this.#since = null;
    }
  }

  get elapsedMs(): number {
    return this.#counted + (this.#since === null ? 0 : this.#now() - this.#since);
  }
}
