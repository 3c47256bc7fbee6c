/** Chooses between two drawings of one character, or joins what stands beside it: no difference between two names. */
const drawing = /^[\u200c\u200d\ufe00-\ufe0f\u{e0100}-\u{e01ef}]$/u;

/**
 * A character as the server compares names (src/Snug.Server/People/Names.cs): without width, case and the choice of a drawing. Apart
 * from the accents, so that it can be compared with a text one character after the other.
 * @param {string} character
 */
export function foldCharacter(character) {
  if (character < '\u0080') return character.toLowerCase();
  return drawing.test(character) ? '' : character.normalize('NFKD').toUpperCase().toLowerCase();
}

/** @param {string} name two names that fold to the same are the same */
export const fold = (name) => Array.from(name, foldCharacter).join('');
