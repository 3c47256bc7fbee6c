/**
 * Opens the page where the server does not answer. It keeps one program, whole: the page's files of the build that it came with, each
 * checked by its hash, and the page's document. Nothing else is kept and nothing else is answered here: not the API, not the plain pages,
 * no code in an address. Words for the time without a connection are the page's own matter (app/offline-store.js).
 *
 * The document is asked of the server first, so a new server's page comes before the kept one; if the kept one came all the same, because
 * the network was slow, it finds out by the server's first answer and loads itself again (app/newer-page.js).
 */
const folder = '/_/dev/';
/** Address → SHA-256, written in by the server. @type {Map<string, string>} */
const files = new Map([]);
/** The page throws its own away by this name before it loads a newer one. */
const kept = `snug ${folder}`;
/** Longer than that nobody waits for a page that could be here at once. */
const answerWithinMs = 3_000;
/** The addresses of the page. Others on this origin are not ours, or need the server. */
const pages = /^\/(?:rooms\/\d{1,9}(?:\/\d{1,15})?)?$/;

/**
 * @typedef {Event & {waitUntil: (done: Promise<unknown>) => void}} Lasting
 * @typedef {Lasting & {request: Request, respondWith: (answer: Promise<Response>) => void}} Asked
 */
const worker = /** @type {any} */ (globalThis);

worker.addEventListener('install', (/** @type {Lasting} */ event) => {
  worker.skipWaiting();
  event.waitUntil(keepAll());
});

worker.addEventListener('activate', (/** @type {Lasting} */ event) => {
  event.waitUntil(takeOver());
});

worker.addEventListener('fetch', (/** @type {Asked} */ event) => {
  const { request } = event;
  const { origin, pathname, searchParams } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (pages.test(pathname) && !searchParams.has('plain')) event.respondWith(openPage(request));
  } else if (pathname !== '/' && files.has(pathname)) {
    event.respondWith(file(request, pathname));
  }
});

/** All or nothing: a server that became another one meanwhile sends files whose hashes are not these. */
async function keepAll() {
  const cache = await caches.open(kept);
  try {
    await Promise.all(Array.from(files, async ([address, integrity]) => {
      const answer = await fetch(address, { integrity, credentials: 'omit' });
      if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
      await cache.put(address, answer);
    }));
  } catch (failure) {
    await caches.delete(kept);
    throw failure;
  }
}

/** From now on also for pages that were open before; other programs' files are not needed by anybody. */
async function takeOver() {
  for (const name of await caches.keys()) if (name.startsWith('snug ') && name !== kept) await caches.delete(name);
  await worker.clients.claim();
}

/** @param {Request} request */
async function openPage(request) {
  const asked = fetch(request);
  const answer = await Promise.race([asked.catch(() => undefined), new Promise((resolve) => { setTimeout(resolve, answerWithinMs); })]);
  // A proxy answers for a server that is away.
  if (answer !== undefined && answer.status < 500) return answer;
  return await find('/') ?? asked;
}

/**
 * @param {Request} request
 * @param {string} address
 */
async function file(request, address) {
  return await find(address) ?? fetch(request);
}

/** @param {string} address */
const find = (address) => caches.match(address, { cacheName: kept, ignoreVary: true });
