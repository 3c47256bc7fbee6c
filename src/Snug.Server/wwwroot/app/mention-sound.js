import { storage } from 'snug/app/storage.js';

/** A sound, one knock, when somebody names you and you are not looking. Off until chosen. */
export const mentionSound = {
  get isOn() {
    return storage.get('knock') === true;
  },

  /** @param {boolean} isOn */
  choose(isOn) {
    storage.set('knock', isOn);
    if (isOn) this.sound();
  },

  sound() {
    if (!this.isOn) return;
    const audio = new AudioContext();
    const loudness = new GainNode(audio, { gain: 0.15 });
    loudness.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.09);
    loudness.connect(audio.destination);
    for (const frequency of [392, 587]) {
      const tone = new OscillatorNode(audio, { frequency });
      tone.connect(loudness);
      tone.start();
      tone.stop(audio.currentTime + 0.09);
    }
    setTimeout(() => audio.close(), 500);
  },
};
