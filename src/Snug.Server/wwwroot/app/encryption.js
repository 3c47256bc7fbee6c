/** Nobody but this computer can open an address like this one. */
export const isThisComputerOnly = () => /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(location.hostname);

/** Words that leave this computer over plain HTTP can be read by others on the way. */
export const isEncryptedOrHere = () => location.protocol === 'https:' || isThisComputerOnly();
