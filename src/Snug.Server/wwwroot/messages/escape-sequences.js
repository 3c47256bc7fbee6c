/**
 * Colours and what else programs tell a terminal (ECMA-48): CSI; OSC up to BEL or ST; DCS, SOS, PM and APC up to ST; a title of screen and
 * tmux; ESC with characters between; ESC and one character. The terminal client has the same rule in EscapeSequences.cs, and
 * tests/escape-sequences.json holds both to it.
 */
const sequence = new RegExp([
  '(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]',
  '(?:\\x1b\\]|\\x9d)[^\\x00-\\x1f\\x7f-\\x9f]*(?:\\x07|\\x1b\\\\|\\x9c)',
  '(?:\\x1b[PX^_]|[\\x90\\x98\\x9e\\x9f])[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]*(?:\\x1b\\\\|\\x9c)',
  '\\x1bk[^\\x00-\\x1f\\x7f-\\x9f]*(?:\\x1b\\\\|\\x9c)',
  '\\x1b[ -/]+[0-~]',
  '\\x1b[0-OQ-WYZ\\\\`-~]',
].join('|'), 'gu');

/**
 * Whole sequences only: a stray ESC must not swallow words. The server refuses what is left and says where it is.
 * @param {string} text
 * @returns {{text: string, count: number}}
 */
export function withoutEscapeSequences(text) {
  let count = 0;
  const plain = text.replace(sequence, () => { count++; return ''; });
  return { text: plain, count };
}

/** @param {number} count at least 1 */
export function sayTakenOut(count) {
  return count === 1 ? '1 escape sequence (a colour, a title) was taken out.' : `${count} escape sequences (colours, titles) were taken out.`;
}
