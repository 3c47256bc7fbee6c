import { hasEarlierWords } from 'snug/people/earlier-words.js';

const mark = 'snug.asked-elsewhere';
/** So that a browser that keeps no cookies at all is led around once and not for ever. */
const againAfterMs = 10_000;

/**
 * `localhost`, `127.0.0.1` and `[::1]` are one server and, to a browser, three places that know nothing of each other. Only a
 * navigation shows a place its cookie, so whoever is unknown here is led around by the server and comes back unless known there.
 * @returns {boolean} whether this page is being left
 */
export function leadElsewhere() {
  if (location.protocol !== 'http:' || !/^(localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname)) return false;
  // What was written here can be shown only here.
  if (hasEarlierWords() || !isFirstTime()) return false;
  location.replace(`/elsewhere?to=${encodeURIComponent(location.pathname + location.search)}${location.hash}`);
  return true;
}

function isFirstTime() {
  try {
    const now = String(Date.now());
    const before = Number(sessionStorage.getItem(mark));
    sessionStorage.setItem(mark, now);
    return Number(now) - before > againAfterMs && sessionStorage.getItem(mark) === now;
  } catch {
    return false; // Storage is forbidden: it could not be known that this was asked before.
  }
}
