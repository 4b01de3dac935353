/** Holds requests of a server back, until they are let through. */
export class Gate {
  #waiting = [];
  #isHeld = () => false;

  /** For the state of `rangeServer`. */
  hold = (request) => {
    if (!this.#isHeld(request)) return undefined;
    return new Promise((resolve) => this.#waiting.push({ request, resolve }));
  };

  /** Which requests are held back from now on. */
  close(isHeld) {
    this.#isHeld = isHeld;
  }

  /** Requests that wait, and that the browser has not given up. */
  get waiting() {
    return this.#waiting.filter(({ request }) => !request.aborted).map(({ request }) => request);
  }

  /** Lets a request through. */
  pass(request) {
    this.#waiting.find((one) => one.request === request).resolve();
    this.#waiting = this.#waiting.filter((one) => one.request !== request);
  }

  /** Lets all requests through, those that wait as well. */
  open() {
    this.#isHeld = () => false;
    for (const { resolve } of this.#waiting) resolve();
    this.#waiting = [];
  }
}
