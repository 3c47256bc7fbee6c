/**
 * What this browser keeps over reloads, shared by its tabs: one entry a thing, so that two tabs never write over each
 * other. Where storage is forbidden (some private windows), it lasts as long as the page.
 */
class Storage {
  /** @type {Map<string, string>} */
  #fallback = new Map();

  /**
   * @param {string} name
   * @returns {any} null when there is none
   */
  get(name) {
    const text = this.#attempt(() => localStorage.getItem(prefix + name)) ?? this.#fallback.get(name) ?? null;
    try {
      return text === null ? null : JSON.parse(text);
    } catch {
      return null; // Not ours, or cut off: as if it were not there.
    }
  }

  /**
   * @param {string} name
   * @param {unknown} value
   */
  set(name, value) {
    const text = JSON.stringify(value);
    const isKept = this.#attempt(() => { localStorage.setItem(prefix + name, text); return true; });
    if (isKept) this.#fallback.delete(name);
    else this.#fallback.set(name, text);
  }

  /** @param {string} name */
  remove(name) {
    this.#attempt(() => localStorage.removeItem(prefix + name));
    this.#fallback.delete(name);
  }

  /**
   * @param {string} beginning
   * @returns {string[]} names, sorted
   */
  names(beginning) {
    const kept = this.#attempt(() => Object.keys(localStorage)) ?? [];
    const names = kept.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
    return [...new Set([...names, ...this.#fallback.keys()])].filter((name) => name.startsWith(beginning)).sort();
  }

  /**
   * Another tab changed something.
   * @param {(name: string | null, isGone: boolean) => void} listener null: everything is gone
   * @returns {() => void} to hear no more of it
   */
  onElsewhere(listener) {
    const stop = new AbortController();
    addEventListener('storage', ({ key, newValue }) => {
      if (key === null) listener(null, true);
      else if (key.startsWith(prefix)) listener(key.slice(prefix.length), newValue === null);
    }, { signal: stop.signal });
    return () => stop.abort();
  }

  /**
   * @template T
   * @param {() => T} action
   * @returns {T | undefined}
   */
  #attempt(action) {
    try {
      return action();
    } catch {
      return undefined; // Forbidden, or full.
    }
  }
}

const prefix = 'snug.';
export const storage = new Storage();
