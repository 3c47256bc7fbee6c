/**
 * What somebody typed, as far as its first sign tells: a place to go to, a line for the server, or words.
 * @typedef {{place: {room: number, number: number | null}, command?: undefined, words?: undefined}
 *   | {command: string, place?: undefined, words?: undefined}
 *   | {words: string, place?: undefined, command?: undefined}} SlashLine
 */

/**
 * `/3` and `/3/120` are places, `/topic x` is for the server, and `//x` says `/x`; the terminal reads a line alike.
 * @param {string} text
 * @returns {SlashLine}
 */
export function readSlash(text) {
  const [, room, number] = /^\/([1-9]\d{0,8})(?:\/([1-9]\d{0,14}))?\s*$/.exec(text) ?? [];
  if (room !== undefined) return { place: { room: Number(room), number: number === undefined ? null : Number(number) } };
  if (text.startsWith('//')) return { words: text.slice(1) };
  return text.startsWith('/') ? { command: text } : { words: text };
}
