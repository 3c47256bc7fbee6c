import { placeOf } from 'snug/house/address.js';
import { appearance } from 'snug/house/appearance.js';
import { storage } from 'snug/house/storage.js';
import { Door } from 'snug/people/door.js';
import { Api } from 'snug/wire/api.js';

/** @import { Person } from 'snug/wire/types.js' */

const api = new Api();

/** What a stranger at the door does not need yet; it is fetched while the name is typed. @param {Person} me */
async function goIn(me) {
  const { enter } = await import('snug/house/enter.js');
  await enter(me, api);
}

function knockAtDoor() {
  const door = new Door(api, placeOf(location.pathname).code);
  door.onCameIn = (me) => {
    storage.set('me', me);
    if (placeOf(location.pathname).code !== null) history.replaceState(null, '', '/');
    return goIn(me);
  };
  door.show();
}

appearance.apply();
const remembered = storage.get('me');
if (remembered !== null && placeOf(location.pathname).code === null) goIn(remembered);
else knockAtDoor();
