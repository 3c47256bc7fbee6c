const wish = 'snug.say-again-as';

/** To the door, to come in as the one who wrote something here before. @param {string} name */
export function doorFor(name) {
  try {
    sessionStorage.setItem(wish, name);
  } catch {
    // Storage is forbidden: then the name is typed.
  }
  location.assign('/?door');
}

/** @returns {string | null} told once; from this tab only, as an address could come from anybody */
export function takeWish() {
  try {
    const name = sessionStorage.getItem(wish);
    sessionStorage.removeItem(wish);
    return name;
  } catch {
    return null;
  }
}
