/**
 * Where the on-screen keyboard lies over the page instead of making it smaller (iOS), the page takes the height that is
 * left, so that the composer stands above the keyboard.
 * @param {HTMLElement} root
 */
export function keepAboveKeyboard(root) {
  const seen = window.visualViewport;
  if (seen === null) return;
  const fit = () => {
    const isCovered = window.innerHeight - seen.height > 100 && seen.scale === 1;
    root.style.height = isCovered ? `${seen.height}px` : '';
    if (isCovered) scrollTo(0, 0);
  };
  seen.addEventListener('resize', fit);
}
