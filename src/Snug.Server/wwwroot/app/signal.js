/**
 * Tells whoever listens. A listener that fails keeps nothing from the others, nor from whoever tells: it is reported (report.js).
 * @template {unknown[]} Told
 */
export class Signal {
  /** @type {Set<(...told: Told) => void>} */
  #listeners = new Set();

  /** @param {(...told: Told) => void} listener */
  on(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param {Told} told */
  tell(...told) {
    for (const listener of this.#listeners) {
      try {
        listener(...told);
      } catch (error) {
        reportError(error);
      }
    }
  }
}
