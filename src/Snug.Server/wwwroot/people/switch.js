import { storage } from 'snug/app/storage.js';

/** @import { Person } from 'snug/wire/types.js' */

/**
 * This browser is somebody else now. Other tabs of it are told at once, so that none says one person's words as another.
 * @param {Person} me
 */
export function becomeHere(me) {
  storage.set('me', me);
  const channel = new BroadcastChannel('snug');
  channel.postMessage({ say: 'left', from: 'door' });
  channel.close();
}
