const floorMs = 250;
const firstCeilingMs = 3_000;
const lastCeilingMs = 15_000;

/**
 * How long to wait before the next try: anywhere between a quarter of a second and a ceiling that begins at 3 s and doubles to 15 s, so
 * that not all who lost the same server come back in the same instant. The client library waits alike.
 */
export class Backoff {
  #ceilingMs = firstCeilingMs;

  /** It works again: the next loss begins with short waits. */
  reset() {
    this.#ceilingMs = firstCeilingMs;
  }

  /**
   * @param {unknown} [failure] a problem with a Retry-After counts; everybody was asked the same, so up to a quarter is added
   * @returns {number} milliseconds
   */
  next(failure) {
    const waitMs = floorMs + Math.random() * (this.#ceilingMs - floorMs);
    this.#ceilingMs = Math.min(lastCeilingMs, this.#ceilingMs * 2);
    const askedMs = /** @type {{retryMs?: number} | undefined} */ (failure)?.retryMs;
    return askedMs ? askedMs * (1 + Math.random() / 4) : waitMs;
  }

  /** @param {unknown} [failure] as for `next` */
  rest(failure) {
    return new Promise((resolve) => { setTimeout(resolve, this.next(failure)); });
  }
}
