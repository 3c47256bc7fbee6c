/** @typedef {{emoji: string, name: string, words: string}} Emoji name: as it is typed between colons; words: others that find it */

/** The six that are always at hand; the sixth is the picker. */
export const quickEmoji = ['👍', '🎉', '❤️', '😂', '👀'];

/** @type {Promise<Emoji[]> | null} */
let loaded = null;

/** All of them, in Unicode's order. Loaded once. @returns {Promise<Emoji[]>} */
export function loadEmoji() {
  loaded ??= fetch(new URL('./emoji.txt', import.meta.url)).then(async (answer) => {
    if (!answer.ok) throw new TypeError('The list of emoji did not come.');
    return read(await answer.text());
  }).catch((failure) => { loaded = null; throw failure; });
  return loaded;
}

/**
 * A line for each, as src/Snug.Server/Messages/Emoji/README.md describes it: the emoji, its names, other words for it. What follows a `+`
 * is how it takes the tones of skin.
 * @param {string} text
 * @returns {Emoji[]}
 */
const read = (text) => text.split('\n').slice(1).filter((line) => line.includes('\t')).map((line) => {
  const [form, names, words = ''] = line.split('\t');
  const [name, ...others] = names.split(' ');
  return { emoji: form.split('+')[0], name, words: [...others.flatMap((one) => one.split('_')), ...words.split(' ')].join(' ') };
});

/**
 * Those of whose words each that was typed begins one: first whose name it is, then whose name begins so, then by other words.
 * @param {Emoji[]} all
 * @param {string} wanted
 */
export function named(all, wanted) {
  const words = wanted.toLowerCase().split(/[\s_:-]+/).filter((word) => word !== '');
  if (words.length === 0) return all;
  return all.map((one) => ({ one, rank: rankOf(one, words) }))
    .filter(({ rank }) => rank < notFound)
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one);
}

const notFound = 4;

/** @param {Emoji} emoji @param {string[]} wanted */
function rankOf({ name, words }, wanted) {
  const own = name.split('_');
  const begins = (/** @type {string[]} */ of) => wanted.every((word) => of.some((one) => one.startsWith(word)));
  if (begins(own)) return name === wanted.join('_') ? 0 : name.startsWith(wanted.join('_')) ? 1 : 2;
  return begins([...own, ...words.split(' ')]) ? 3 : notFound;
}
