import { Problem } from 'snug/wire/problem.js';

/** @import { CameIn, CommandAnswer, DeviceCode, Message, QrCode, ReadMark, RoomOnWire, SlashCommand, State, WayIn, Welcome } from 'snug/wire/types.js' */

const answerWithinMs = 20_000;

/** The server's door for every client: HTTP and JSON. Every method throws {@link Problem} and nothing else. */
export class Api {
  /** Whom writes are made for: the cookie, which cannot be read here, may be somebody else's by now. @type {number | null} */
  person = null;
  /** The cookie is somebody else's. What was asked was not done. */
  onOtherPerson = () => {};
  /** How far the log is known here. A server that is behind it catches up before it answers. */
  #cursor = '';

  /** @param {string} cursor arrived last; nothing is read out of it. What no header can carry is passed over. */
  learn(cursor) {
    if (/^[!-~]{1,512}$/.test(cursor)) this.#cursor = cursor;
  }

  /**
   * @param {string | null} [code] of an invitation or of a person
   * @returns {Promise<Welcome>}
   */
  welcome(code = null) {
    return this.ask('GET', code === null ? '/api/welcome' : `/api/welcome?${new URLSearchParams({ code })}`);
  }

  /** @returns {Promise<State>} */
  state() {
    return this.ask('GET', '/api/state');
  }

  /** @returns {Promise<CameIn>} */
  whoAmI() {
    return this.ask('GET', '/api/session');
  }

  /**
   * @param {WayIn} how
   * @param {string} key the same key and name again give the same person, so a lost answer loses no name
   * @returns {Promise<CameIn>}
   */
  comeIn(how, key) {
    return this.ask('POST', '/api/session', how, key);
  }

  /** @returns {Promise<void>} */
  leave() {
    return this.ask('DELETE', '/api/session');
  }

  /** @returns {Promise<DeviceCode>} */
  makeCode() {
    return this.ask('POST', '/api/codes');
  }

  /**
   * @param {string} path of an address of this server
   * @returns {Promise<QrCode>}
   */
  qr(path) {
    return this.ask('GET', `/api/qr?${new URLSearchParams({ path })}`);
  }

  /**
   * @param {string} name
   * @param {'open' | 'private'} kind
   * @param {string} key
   * @returns {Promise<RoomOnWire>}
   */
  createRoom(name, kind, key) {
    return this.ask('POST', '/api/rooms', kind === 'open' ? { name } : { name, kind }, key);
  }

  /**
   * @param {number} room
   * @returns {Promise<RoomOnWire>}
   */
  room(room) {
    return this.ask('GET', `/api/rooms/${room}`);
  }

  /** @returns {Promise<SlashCommand[]>} */
  commands() {
    return this.ask('GET', '/api/commands');
  }

  /**
   * @param {number} room where it was typed
   * @param {string} line
   * @param {string} key
   * @returns {Promise<CommandAnswer>}
   */
  command(room, line, key) {
    return this.ask('POST', `/api/rooms/${room}/commands`, { line }, key);
  }

  /**
   * @param {number} room
   * @param {{before?: number, after?: number, around?: number, limit?: number, thread?: number}} where without a bound, the newest
   * @returns {Promise<Message[]>} ascending
   */
  messages(room, where = {}) {
    const query = new URLSearchParams(Object.entries(where).map(([name, value]) => [name, String(value)]));
    return this.ask('GET', `/api/rooms/${room}/messages?${query}`);
  }

  /**
   * @param {number} room
   * @param {string} text
   * @param {string} key
   * @param {number} [replyTo] number of what it answers
   * @returns {Promise<Message>}
   */
  post(room, text, key, replyTo) {
    return this.ask('POST', `/api/rooms/${room}/messages`, replyTo === undefined ? { text } : { text, replyTo }, key);
  }

  /**
   * @param {number} room
   * @param {number} number
   * @param {string} text in the place of what I said
   * @returns {Promise<Message>}
   */
  edit(room, number, text) {
    return this.ask('PATCH', `/api/rooms/${room}/messages/${number}`, { text });
  }

  /**
   * @param {number} room
   * @param {number} number
   * @param {number} [from] it may go back, if it stands no further than this; otherwise it only grows
   * @returns {Promise<ReadMark>} the mark as it is now
   */
  read(room, number, from) {
    return this.ask('PUT', `/api/rooms/${room}/read`, { number, back: from !== undefined, from });
  }

  /**
   * @param {number} room
   * @param {'here' | 'writing' | 'away'} state
   * @returns {Promise<void>}
   */
  presence(room, state) {
    return this.ask('PUT', `/api/rooms/${room}/presence`, { state });
  }

  /**
   * Also for what few need, so that nobody else loads it.
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   * @param {string} [key]
   * @returns {Promise<any>}
   */
  async ask(method, path, body, key) {
    /** @type {Record<string, string>} */
    const headers = {};
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (key !== undefined) headers['Idempotency-Key'] = key;
    if (method !== 'GET' && this.person !== null) headers['Snug-Person'] = String(this.person);
    const known = this.#cursor;
    if (known !== '') headers['Snug-Cursor'] = known;
    let response;
    try {
      response = await fetch(path, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.timeout(answerWithinMs),
      });
    } catch {
      throw Problem.noAnswer();
    }
    // A page knows nothing of what arrived while it was on its way.
    if (method !== 'GET' || this.#cursor === known) this.learn(response.headers.get('Snug-Cursor') ?? '');
    if (!response.ok) throw this.#refused(await Problem.of(response));
    if (response.status === 204) return undefined;
    // Cut off in the middle of the body: as good as no answer.
    return response.json().catch(() => { throw Problem.noAnswer(); });
  }

  /** @param {Problem} problem */
  #refused(problem) {
    if (problem.isStranger && problem.status !== 401) this.onOtherPerson();
    return problem;
  }
}
