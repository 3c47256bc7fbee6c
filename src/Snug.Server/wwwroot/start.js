import { pathOf, placeOf } from 'snug/app/address.js';
import { appearance } from 'snug/app/appearance.js';
import { leadElsewhere } from 'snug/app/elsewhere.js';
import { fileGuard } from 'snug/app/file-guard.js';
import { passOver } from 'snug/app/report.js';
import { storage } from 'snug/app/storage.js';
import { SignInForm } from 'snug/people/sign-in-form.js';
import { Api } from 'snug/wire/api.js';
import { Backoff } from 'snug/wire/backoff.js';
import { Problem } from 'snug/wire/problem.js';

/** @import { Person } from 'snug/wire/types.js' */

/** Longer than that nobody waits for the door, whoever they may turn out to be. */
const calmMs = 400;
const api = new Api();
const { code } = placeOf(location.pathname);
/** Also by somebody who is known here. */
const isDoorWanted = code !== null || new URLSearchParams(location.search).has('door');

/** @param {number} ms */
const rest = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** What a stranger at the door does not need yet; it is fetched while the name is typed. @param {Person} me */
async function goIn(me, note = '') {
  const { openApp } = await import('snug/app/open-app.js');
  await openApp(me, api, note);
}

/**
 * Whom the cookie stands for, however long the answer takes. Scripts cannot read it, and their own storage may be empty while it is
 * good: some browsers empty that after a week, and the plain page never fills it.
 * @returns {Promise<Person | null>}
 */
async function whoIsKnown() {
  const backoff = new Backoff();
  for (;;) {
    try {
      return (await api.whoAmI()).person;
    } catch (problem) {
      if (problem instanceof Problem && problem.isStranger) return null;
      passOver(problem);
      await backoff.rest(problem);
    }
  }
}

function openDoor() {
  const form = new SignInForm(api, code);
  form.onCameIn = (me, note, room) => {
    // A code is not left in the address: it would be sent along with a picture of the screen.
    if (isDoorWanted || room !== undefined) history.replaceState(null, '', room === undefined ? '/' : pathOf(room));
    return goIn(me, note);
  };
  form.show();
  return form;
}

async function mentionSound() {
  const answer = whoIsKnown();
  const known = await Promise.race([answer, rest(calmMs)]);
  if (!isDoorWanted && known) return goIn(known);
  if (!isDoorWanted && known === null && leadElsewhere()) return undefined;
  const form = openDoor();
  if (isDoorWanted) return undefined;
  storage.onElsewhere((name) => { if (name === 'me' && storage.get('me') !== null && form.isUntouched) location.reload(); });
  const late = known === undefined ? await answer : null;
  return late !== null && form.isUntouched ? goIn(late) : undefined;
}

appearance.apply();
fileGuard.begin();
const remembered = storage.get('me');
if (remembered !== null && !isDoorWanted) goIn(remembered);
else mentionSound();
