/** Why a call was not answered as hoped: the server's problem document, or no answer at all. */
export class Problem extends Error {
  /**
   * @param {number} status 0 when there was no answer
   * @param {string} type `urn:snug:problem:NAME`, or empty
   * @param {string} detail shown to people as it is
   * @param {number} [retryMs] the server asks to wait this long
   */
  constructor(status, type, detail, retryMs = 0) {
    super(detail);
    this.status = status;
    this.type = type;
    this.retryMs = retryMs;
  }

  /** @param {Response} response */
  static async of(response) {
    const retryMs = Number(response.headers.get('Retry-After') ?? 0) * 1000;
    /** @type {{type?: string, detail?: string, title?: string}} */
    const document = await response.json().catch(() => ({}));
    const detail = document.detail ?? document.title ?? `The server answered ${response.status}.`;
    return new Problem(response.status, document.type ?? '', detail, Number.isFinite(retryMs) ? retryMs : 0);
  }

  static noAnswer() {
    return new Problem(0, '', 'No connection.');
  }

  /** It may go well later with nothing changed: worth another try with the same key. */
  get passes() {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }

  /** The one who asks is no longer known here: nobody came in, the session has ended, or the cookie is somebody else's now. */
  get isStranger() {
    return this.status === 401 || this.type === 'urn:snug:problem:other-person';
  }
}
