/**
 * QR codes (ISO/IEC 18004): bytes, error correction level M, versions 1 to 10: up to 213 bytes, which is longer than any
 * link of ours. Loaded only when somebody asks for one.
 */

/** Error correction code words a block, and blocks, for level M; index = version. */
const correctionLength = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26];
const blockCount = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5];
const totalLength = [0, 26, 44, 70, 100, 134, 172, 196, 242, 292, 346];
const alignment = [[], [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];

/**
 * @param {string} text
 * @param {string} label for screen readers
 * @returns {SVGSVGElement} dark on light in both looks, with the quiet zone that readers need
 */
export function drawQr(text, label) {
  const modules = qrOf(new TextEncoder().encode(text));
  const size = modules.length + 8;
  let path = '';
  for (const [y, row] of modules.entries()) for (const [x, isDark] of row.entries()) if (isDark) path += `M${x + 4} ${y + 4}h1v1h-1z`;
  const svg = /** @type {SVGSVGElement} */ (made('svg', { viewBox: `0 0 ${size} ${size}`, role: 'img', 'aria-label': label, 'shape-rendering': 'crispEdges' }));
  svg.append(made('path', { d: `M0 0h${size}v${size}h-${size}z`, fill: '#fff' }), made('path', { d: path, fill: '#000' }));
  return svg;
}

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 */
function made(tag, attributes) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/**
 * @param {Uint8Array} bytes
 * @returns {boolean[][]} rows of modules, true is dark
 */
export function qrOf(bytes) {
  const version = correctionLength.findIndex((_, v) => v > 0 && bytes.length <= capacity(v));
  if (version < 0) throw new RangeError('Too long for a QR code');
  const words = interleaved(version, dataWords(version, bytes));
  let best = { penalty: Infinity, modules: /** @type {boolean[][]} */ ([]) };
  for (let mask = 0; mask < 8; mask++) {
    const modules = drawn(version, words, mask);
    const penalty = penaltyOf(modules);
    if (penalty < best.penalty) best = { penalty, modules };
  }
  return best.modules;
}

/** @param {number} version */
const dataLength = (version) => totalLength[version] - correctionLength[version] * blockCount[version];
/** @param {number} version */
const countBits = (version) => (version < 10 ? 8 : 16);
/** @param {number} version */
const capacity = (version) => Math.floor((dataLength(version) * 8 - 4 - countBits(version)) / 8);

/**
 * @param {number} version
 * @param {Uint8Array} bytes
 */
function dataWords(version, bytes) {
  /** @type {number[]} */
  const bits = [];
  const put = (/** @type {number} */ value, /** @type {number} */ length) => {
    for (let i = length - 1; i >= 0; i--) bits.push((value >>> i) & 1);
  };
  put(0b0100, 4);
  put(bytes.length, countBits(version));
  for (const byte of bytes) put(byte, 8);
  const room = dataLength(version) * 8;
  put(0, Math.min(4, room - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < room; pad ^= 0xec ^ 0x11) put(pad, 8);
  return Array.from({ length: bits.length / 8 }, (_, i) => parseInt(bits.slice(i * 8, i * 8 + 8).join(''), 2));
}

/**
 * Splits the data into blocks, adds each block's correction and weaves them together.
 * @param {number} version
 * @param {number[]} data
 */
function interleaved(version, data) {
  const count = blockCount[version];
  const shortLength = Math.floor(data.length / count);
  const shortBlocks = count - (data.length % count);
  const divisor = generator(correctionLength[version]);
  const blocks = [];
  for (let i = 0, at = 0; i < count; i++) {
    const length = shortLength + (i < shortBlocks ? 0 : 1);
    blocks.push(data.slice(at, at + length));
    at += length;
  }
  const corrections = blocks.map((block) => remainder(block, divisor));
  const words = [];
  for (let i = 0; i <= shortLength; i++) for (const block of blocks) if (i < block.length) words.push(block[i]);
  for (let i = 0; i < correctionLength[version]; i++) for (const correction of corrections) words.push(correction[i]);
  return words;
}

/**
 * Product in GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1.
 * @param {number} a
 * @param {number} b
 */
function times(a, b) {
  let product = 0;
  for (let i = 7; i >= 0; i--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> i) & 1) * a;
  }
  return product;
}

/** @param {number} degree the Reed-Solomon generator, without its leading 1 */
function generator(degree) {
  const polynomial = new Array(degree - 1).fill(0).concat(1);
  let root = 1;
  for (let i = 0; i < degree; i++) {
    for (let j = 0; j < degree; j++) polynomial[j] = times(polynomial[j], root) ^ (polynomial[j + 1] ?? 0);
    root = times(root, 2);
  }
  return polynomial;
}

/**
 * @param {number[]} data
 * @param {number[]} divisor
 */
function remainder(data, divisor) {
  let rest = new Array(divisor.length).fill(0);
  for (const byte of data) {
    const factor = byte ^ rest[0];
    rest = [...rest.slice(1), 0].map((value, i) => value ^ times(divisor[i], factor));
  }
  return rest;
}

const masks = [
  (/** @type {number} */ x, /** @type {number} */ y) => (x + y) % 2,
  (/** @type {number} */ _, /** @type {number} */ y) => y % 2,
  (/** @type {number} */ x) => x % 3,
  (/** @type {number} */ x, /** @type {number} */ y) => (x + y) % 3,
  (/** @type {number} */ x, /** @type {number} */ y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (/** @type {number} */ x, /** @type {number} */ y) => ((x * y) % 2) + ((x * y) % 3),
  (/** @type {number} */ x, /** @type {number} */ y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (/** @type {number} */ x, /** @type {number} */ y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

/**
 * @param {number} version
 * @param {number[]} words
 * @param {number} mask
 */
function drawn(version, words, mask) {
  const size = version * 4 + 17;
  /** @type {(boolean | undefined)[][]} undefined: for data */
  const modules = Array.from({ length: size }, () => new Array(size).fill(undefined));
  drawPatterns(modules, version);
  drawFormat(modules, mask);
  let bit = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5; // The timing column is skipped.
    const isUpward = ((right + 1) & 2) === 0;
    for (let i = 0; i < size; i++) {
      const y = isUpward ? size - 1 - i : i;
      for (const x of [right, right - 1]) {
        if (modules[y][x] !== undefined) continue;
        const isDark = bit < words.length * 8 && ((words[bit >>> 3] >>> (7 - (bit & 7))) & 1) === 1;
        modules[y][x] = isDark !== (masks[mask](x, y) === 0);
        bit++;
      }
    }
  }
  return /** @type {boolean[][]} */ (modules);
}

/**
 * @param {(boolean | undefined)[][]} modules
 * @param {number} version
 */
function drawPatterns(modules, version) {
  const size = modules.length;
  for (let i = 0; i < size; i++) modules[6][i] = modules[i][6] = i % 2 === 0;
  for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
    drawSquares(modules, cx, cy, 4, (distance) => distance !== 2 && distance !== 4);
  }
  const centres = alignment[version];
  const last = centres.length - 1;
  for (const [i, x] of centres.entries()) {
    for (const [j, y] of centres.entries()) {
      const isFinder = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
      if (!isFinder) drawSquares(modules, x, y, 2, (distance) => distance !== 1);
    }
  }
  if (version >= 7) drawVersion(modules, version);
}

/**
 * @param {(boolean | undefined)[][]} modules
 * @param {number} cx
 * @param {number} cy
 * @param {number} radius
 * @param {(distance: number) => boolean} isDark
 */
function drawSquares(modules, cx, cy, radius, isDark) {
  for (let y = cy - radius; y <= cy + radius; y++) {
    for (let x = cx - radius; x <= cx + radius; x++) {
      if (y in modules && x in modules) modules[y][x] = isDark(Math.max(Math.abs(x - cx), Math.abs(y - cy)));
    }
  }
}

/**
 * @param {(boolean | undefined)[][]} modules
 * @param {number} version
 */
function drawVersion(modules, version) {
  let rest = version;
  for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let i = 0; i < 18; i++) {
    const a = modules.length - 11 + (i % 3);
    const b = Math.floor(i / 3);
    modules[b][a] = modules[a][b] = ((bits >>> i) & 1) === 1;
  }
}

/**
 * @param {(boolean | undefined)[][]} modules
 * @param {number} mask
 */
function drawFormat(modules, mask) {
  const size = modules.length;
  let rest = mask; // Level M is 00.
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const bit = (/** @type {number} */ i) => ((bits >>> i) & 1) === 1;
  for (let i = 0; i < 6; i++) modules[i][8] = bit(i);
  modules[7][8] = bit(6);
  modules[8][8] = bit(7);
  modules[8][7] = bit(8);
  for (let i = 9; i < 15; i++) modules[8][14 - i] = bit(i);
  for (let i = 0; i < 8; i++) modules[8][size - 1 - i] = bit(i);
  for (let i = 8; i < 15; i++) modules[size - 15 + i][8] = bit(i);
  modules[size - 8][8] = true;
}

/** How hard a pattern is to read; the mask with the least is taken. @param {boolean[][]} modules */
function penaltyOf(modules) {
  const size = modules.length;
  const lines = [...modules, ...modules.map((_, x) => modules.map((row) => row[x]))].map((line) => line.map((isDark) => (isDark ? '1' : '0')).join(''));
  let penalty = 0;
  for (const line of lines) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) penalty += run.length - 2;
    for (let i = 0; i + 11 <= size; i++) if (['10111010000', '00001011101'].includes(line.slice(i, i + 11))) penalty += 40;
  }
  let dark = 0;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const here = modules[y][x];
      dark += Number(here);
      if (x > 0 && y > 0 && here === modules[y][x - 1] && here === modules[y - 1][x] && here === modules[y - 1][x - 1]) penalty += 3;
    }
  }
  return penalty + Math.floor(Math.abs(dark * 20 - size * size * 10) / (size * size)) * 10;
}
