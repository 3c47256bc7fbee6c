/**
 * The address line: `/rooms/3`, `/rooms/3/120`, `/j/CODE`.
 * @typedef {{room: number | null, number: number | null, code: string | null}} Place
 */

/**
 * @param {string} path
 * @returns {Place}
 */
export function placeOf(path) {
  const code = /^\/j\/([^/]+)$/.exec(path)?.[1] ?? null;
  const [, room, number] = /^\/rooms\/(\d{1,9})(?:\/(\d{1,15}))?$/.exec(path) ?? [];
  return { room: room ? Number(room) : null, number: number ? Number(number) : null, code: code && decode(code) };
}

/** @param {string} part */
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * @param {number} room
 * @param {number | null} [number]
 */
export const pathOf = (room, number = null) => (number === null ? `/rooms/${room}` : `/rooms/${room}/${number}`);

/**
 * To be sent to somebody.
 * @param {number} room
 * @param {number | null} [number]
 */
export const linkTo = (room, number = null) => location.origin + pathOf(room, number);
