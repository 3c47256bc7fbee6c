/** Words that leave this computer over plain HTTP can be read by others on the way. */
export function isEncryptedOrHere() {
  return location.protocol === 'https:' || /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(location.hostname);
}
