import { Problem } from 'snug/wire/problem.js';

/**
 * Does what may fail because of what somebody wrote, and something simpler if it does. The error is never swallowed: words that are
 * missing without a trace are found by nobody but the person who misses them.
 * @template T
 * @param {string} what could not be done, for the console
 * @param {() => T} action
 * @param {() => T} otherwise
 * @returns {T}
 */
export function attempt(what, action, otherwise) {
  try {
    return action();
  } catch (error) {
    console.error(`Snug: ${what}.`, error);
    return otherwise();
  }
}

/**
 * A call that failed where nothing needs to be said: it is asked again, or was not worth a word. That holds for the network and the
 * server's refusals only; a bug of ours goes to {@link onBug}.
 * @param {unknown} failure
 */
export function passOver(failure) {
  if (!(failure instanceof Problem)) reportError(failure);
}

/**
 * Errors that nobody caught; the browser prints them too. Told once: the first says that the page is not to be trusted.
 * @param {() => void} listener
 */
export function onBug(listener) {
  let isTold = false;
  const tell = () => {
    if (isTold) return;
    isTold = true;
    listener();
  };
  // Without an error it is the browser's own remark, about a layout that took two rounds.
  addEventListener('error', ({ error }) => { if (error) tell(); });
  addEventListener('unhandledrejection', tell);
}
