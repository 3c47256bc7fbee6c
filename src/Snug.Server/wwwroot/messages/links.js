/** @typedef {{start: number, text: string, href: string}} Link */

const beginning = '(?<![a-z0-9])(?:https?://|mailto:|(?<![@./:])www\\.(?=[^\\s/.]+\\.[^\\s/.]))';
/** Besides spaces: quotation marks, what is invisible, and the punctuation of scripts that set no space before it. */
const ends = '<>"`\\u0000-\\u001f\\u007f-\\u009f«»\\u060c\\u061b\\u061f\\u06d4\\u0964\\u0965\\u200b\\u200e\\u200f“-‟\\u2028-\\u202e‹›\\u2060-\\u206f'
  + '\\u3000-\\u3003\\u3008-\\u301f\\ufeff\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65';
const candidate = new RegExp(`${beginning}[^\\s${ends}]+`, 'gi');
const schemes = new Set(['http:', 'https:', 'mailto:']);

/**
 * The address that begins at or after `from` first. The terminal and the export have the same rule in
 * src/Snug.Terminal/Chat/Links.cs, and one table (tests/Awkward) is right for all of them.
 * @param {string} text
 * @param {number} from
 * @returns {Link | null}
 */
export function nextLink(text, from) {
  candidate.lastIndex = from;
  for (let found = candidate.exec(text); found !== null; found = candidate.exec(text)) {
    const words = withoutTail(found[0]);
    const address = /^www\./i.test(words) ? `https://${words}` : words;
    const url = URL.canParse(address) ? new URL(address) : null;
    const isWhole = url !== null && schemes.has(url.protocol) && (url.protocol === 'mailto:' ? words.includes('@') : url.host !== '');
    if (isWhole) return { start: found.index, text: words, href: url.href };
  }
  return null;
}

/**
 * The full stop after an address belongs to the sentence; so does a bracket that the address did not open.
 * @param {string} address
 */
function withoutTail(address) {
  let text = address;
  for (;;) {
    const last = text.at(-1) ?? '';
    const opening = { ')': '(', ']': '[', '}': '{' }[last];
    const isStray = opening !== undefined && text.split(opening).length < text.split(last).length;
    if (last === '' || (!isStray && !/[.,;:!?'*_~…‘’|]/.test(last))) return text;
    text = text.slice(0, -1);
  }
}
