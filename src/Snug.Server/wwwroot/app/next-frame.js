/**
 * Runs `action` once before the next frame, however often it was asked for: a burst of events paints once. A hidden
 * tab has no frames; there it runs soon.
 * @param {() => void} action
 * @returns {() => void} asks for it
 */
export function beforeNextFrame(action) {
  let isAsked = false;
  const run = () => {
    if (!isAsked) return;
    isAsked = false;
    action();
  };
  return () => {
    if (isAsked) return;
    isAsked = true;
    if (document.hidden) queueMicrotask(run);
    else requestAnimationFrame(run);
    // A frame that never comes (the tab was hidden meanwhile, the window is covered) must not hold words back.
    setTimeout(run, 250);
  };
}
