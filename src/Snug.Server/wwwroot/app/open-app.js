import { AppPage } from 'snug/app/app-page.js';
import { ServerView } from 'snug/app/server-view.js';
import { onBug, passOver } from 'snug/app/report.js';
import { storage } from 'snug/app/storage.js';
import { hasEarlierWords, isSame } from 'snug/people/earlier-words.js';
import { Problem } from 'snug/wire/problem.js';

/** @import { Api } from 'snug/wire/api.js' */
/** @import { Person } from 'snug/wire/types.js' */

/**
 * Somebody is in.
 * @param {Person} me
 * @param {Api} api
 * @param {string} note to be said once
 */
export async function openApp(me, api, note) {
  storage.remove('over');
  const server = new ServerView(api, me);
  const page = new AppPage(server, api);
  onBug(() => page.note('Something on this page went wrong: it may not show everything. What you said is kept. Load it again.'));
  page.show();
  server.estranged.on(() => startAnew(me));
  server.recalled.on(() => page.begin());
  try {
    if (!await server.open()) return;
    page.begin();
    page.warmUp();
    if (note !== '') page.note(note);
    if (hasEarlierWords()) {
      const { showEarlierWords } = await import('snug/people/earlier-panel.js');
      await showEarlierWords(server, api);
    }
  } catch (problem) {
    if (problem instanceof Problem && problem.isStranger) startAnew(me);
    else if (problem instanceof Problem) page.note(problem.message);
    else passOver(problem);
  }
}

/**
 * The session is over, or another one's. A fresh page holds nothing of it but the outbox, the drafts and the address.
 * @param {Person} me who was in
 */
async function startAnew(me) {
  for (const name of ['rooms', 'heard-at']) storage.remove(name);
  if (isSame(me, storage.get('me'))) {
    storage.remove('me');
    storage.set('over', { name: me.name, status: me.status }); // Told at the door, unless the next page goes in after all.
  }
  const { emptyOfflineStore } = await import('snug/app/offline-store.js').catch(() => ({ emptyOfflineStore() {} }));
  await emptyOfflineStore();
  location.reload();
}
