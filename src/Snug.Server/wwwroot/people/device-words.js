const browsers = /** @type {const} */ ([
  [/\bEdg(A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|Chromium|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
]);

const systems = /** @type {const} */ ([
  [/\biPhone\b/, 'an iPhone'],
  [/\biPad\b/, 'an iPad'],
  [/\bAndroid\b.*\bMobile\b/, 'an Android phone'],
  [/\bAndroid\b/, 'an Android tablet'],
  [/\bWindows NT\b/, 'Windows'],
  [/\bCrOS\b/, 'a Chromebook'],
  [/\bMac OS X\b/, 'a Mac'],
  [/\bLinux\b/, 'Linux'],
]);

const longest = 60;

/**
 * How somebody knows a device of theirs again, from what its program called itself; that may be anything.
 * @param {string | null | undefined} agent a User-Agent
 * @returns {string} `Firefox on Linux`
 */
export function deviceWords(agent) {
  const words = agent?.trim() ?? '';
  if (words === '') return 'A program without a name';
  if (!words.startsWith('Mozilla/')) return words.replace(/^snug\/\S*/i, 'snug in a terminal').split('/')[0].slice(0, longest);
  const browser = browsers.find(([pattern]) => pattern.test(words))?.[1] ?? 'A browser';
  const system = systems.find(([pattern]) => pattern.test(words))?.[1];
  return system === undefined ? browser : `${browser} on ${system}`;
}
