import { element } from 'snug/app/template.js';

/** What {@link AccountPanel} fills and listens to. */
export function accountView() {
  const root = element('section', 'you');
  root.append(title(), renaming(), bringingAlong(), choice('Light or dark', looks()), choice('A knock when somebody names you and you are not looking', knock()),
    element('div', 'others'), others(), status(), leaving());
  return root;
}

function title() {
  const made = element('h2', '', 'You are ');
  made.id = 'you-title';
  made.append(element('bdi', ''));
  return made;
}

function renaming() {
  const form = /** @type {HTMLFormElement} */ (element('form', 'rename line-form'));
  form.autocomplete = 'off';
  const field = /** @type {HTMLInputElement} */ (element('input', ''));
  Object.assign(field, { name: 'new-name', dir: 'auto', maxLength: 64, required: true, spellcheck: false });
  const label = element('label', '', 'Your name');
  label.append(element('br', ''), field);
  form.append(label, element('button', 'quieter', 'Rename'));
  return form;
}

function bringingAlong() {
  const place = element('div', '');
  const card = element('div', 'code-card');
  card.hidden = true;
  const link = element('p', 'link-text');
  link.append(element('span', 'address'), ' ', pressed('link copy-code', 'copy'));
  const words = element('div', '');
  words.append(
    element('p', '', 'On your other device, read this with the camera, or type the code instead of a name:'),
    element('p', 'code'),
    link,
    element('p', 'explains until'),
    element('p', 'explains only-here', 'Only this computer can open that link: this Snug was started for it alone.'),
  );
  card.append(element('div', 'qr'), words);
  place.append(pressed('go make-code', 'Bring your name along'), card);
  return place;
}

function looks() {
  const select = element('select', '');
  for (const [value, words] of [['system', 'as the system'], ['light', 'light'], ['dark', 'dark']]) select.append(new Option(words, value));
  return select;
}

function knock() {
  const box = /** @type {HTMLInputElement} */ (element('input', 'knock'));
  box.type = 'checkbox';
  return box;
}

/** @param {string} words @param {HTMLElement} control */
function choice(words, control) {
  const label = element('label', 'choice', `${words} `);
  label.append(control);
  return label;
}

function others() {
  const made = element('p', 'explains', 'Somebody else at this device? ');
  const link = element('a', '', 'Come in under another name');
  link.setAttribute('href', '/?door');
  made.append(link, '; you stay known here.');
  return made;
}

function status() {
  const made = element('p', 'says');
  made.id = 'you-says';
  made.setAttribute('role', 'status');
  return made;
}

function leaving() {
  const ends = element('div', 'ends');
  ends.append(pressed('quieter leave', 'Leave on this device'));
  return ends;
}

/** @param {string} className @param {string} words */
function pressed(className, words) {
  const made = element('button', className, words);
  made.setAttribute('type', 'button');
  return made;
}
