import { HousePage } from 'snug/house/house-page.js';
import { House } from 'snug/house/house.js';
import { onBug, passOver } from 'snug/house/report.js';
import { storage } from 'snug/house/storage.js';
import { Problem } from 'snug/wire/problem.js';

/** @import { Api } from 'snug/wire/api.js' */
/** @import { Person } from 'snug/wire/types.js' */

/**
 * Somebody is in.
 * @param {Person} me
 * @param {Api} api
 */
export async function enter(me, api) {
  const house = new House(api, me);
  const page = new HousePage(house, api);
  onBug(() => page.note('Something on this page went wrong: it may not show everything. What you said is kept. Load it again.'));
  page.show();
  house.estranged.on(startAnew);
  try {
    await house.open();
    page.begin();
  } catch (problem) {
    if (problem instanceof Problem && problem.isStranger) startAnew();
    else if (problem instanceof Problem) page.note(problem.message);
    else passOver(problem);
  }
}

/** The session is over. A fresh page holds nothing of it but the outbox, the drafts and the address. */
function startAnew() {
  storage.remove('me');
  location.reload();
}
