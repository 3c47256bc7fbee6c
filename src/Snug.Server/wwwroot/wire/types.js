/**
 * What comes over the wire, as docs/protocol.md describes it. Types only: nothing here runs.
 *
 * @typedef {object} Person
 * @property {number} id 1, 2, 3 … in order of arrival; also the person's colour
 * @property {string} name
 * @property {'owner' | 'admin' | 'bot'} [role] absent for a member
 * @property {'deactivated' | 'banned'} [status] absent for whoever may come in
 *
 * @typedef {object} Author
 * @property {number | null} id null: nobody proved the name
 * @property {string} name
 * @property {string} [via] the other door by which it came
 *
 * @typedef {object} Message
 * @property {number} room
 * @property {number} number
 * @property {Author} author
 * @property {string} text
 * @property {string} at
 * @property {string | null} key
 * @property {string} [deletedAt] present in a tombstone
 * @property {boolean} [damaged] true: the server's disk has spoilt it; it holds nothing and `at` is its neighbour's
 * @property {string} [editedAt]
 * @property {Quote} [replyTo] what it answers
 * @property {Thread} [thread] of a root, in pages only: whoever takes an event keeps what they have and counts the replies (messages/changes.js)
 * @property {MarkupNode[]} [markup] absent where the text is nothing but words
 * @property {number[]} [mentions] ids of the people it names; 0: everybody in the room
 * @property {string} [pinnedAt]
 * @property {Reaction[]} [reactions] in order of their first
 *
 * @typedef {{id: number, name: string}} Named
 * @typedef {object} Quote
 * @property {number} number
 * @property {number} root of the message with which the thread begins
 * @property {Author} author
 * @property {string} text the first of it
 * @property {boolean} [deleted]
 *
 * @typedef {{count: number, people: Named[], lastAt: string, lastNumber: number}} Thread
 * @typedef {{emoji: string, count: number, people: Named[]}} Reaction people: the first 50
 *
 * @typedef {{room: number, number: number, reactions: Reaction[]}} MessageReactions
 * @typedef {{room: number, number: number, pinnedAt: string | null, person?: Named | null}} MessagePin
 *
 * @typedef {object} MarkupNode a part of a text as it is shown; of an unknown type, its nodes or its text
 * @property {string} type
 * @property {string} [text]
 * @property {MarkupNode[]} [nodes]
 * @property {string} [href] http, https or mailto
 * @property {string} [language] of a code block
 * @property {number} [start] of an ordered list
 * @property {number} [person] of a mention; 0: everybody in the room
 *
 * @typedef {object} RoomOnWire
 * @property {number} id
 * @property {string} name
 * @property {string} kind
 * @property {string | null} topic
 * @property {number} lastNumber
 * @property {number | null} [readNumber] absent in events
 * @property {string | null} archivedAt
 * @property {'admins'} [posting] announcements; absent where everybody says something
 * @property {true} [replies] the others may reply while it is for announcements
 * @property {Person[]} [people] of a direct room
 * @property {Level} [level] in snapshots only, like the next two
 * @property {boolean} [favourite]
 * @property {boolean} [hidden]
 * @property {number[]} [mentioned] numbers of unread messages that name me
 *
 * @typedef {'all' | 'mentions' | 'nothing'} Level what of a room is to reach me
 * @typedef {{room: number, level: Level, favourite: boolean, hidden: boolean}} RoomPreference
 * @typedef {{person: Person, role?: 'keeper'}} Member
 * @typedef {{room: number, person: Person, role?: 'keeper', by?: number, details?: RoomOnWire}} MemberEvent
 * @typedef {{reads: ReadMark[], rooms?: RoomPreference[], muted?: number[], reports?: number, highlights?: string[]}} MeEvent
 * @typedef {{whoMakesRooms: 'everybody' | 'admins'}} ServerSettings
 * @typedef {{id: number, at: string, by: Person, message: Message, why?: string, doneAt?: string, doneBy?: Person}} Report
 *
 * @typedef {object} State
 * @property {Person} me
 * @property {RoomOnWire[]} rooms
 * @property {Person[]} people
 * @property {string} cursor
 * @property {string} [page] which page the server has
 * @property {number[]} [muted]
 * @property {ServerSettings} [settings]
 *
 * @typedef {object} Welcome
 * @property {string} name
 * @property {string} version
 * @property {'open' | 'invite'} access
 * @property {RoomOnWire[]} [rooms]
 * @property {string[]} [here]
 * @property {Person[]} [known] others whose sessions this browser keeps
 * @property {Invited} [invited] what the code that was asked for opens
 *
 * @typedef {{person?: Person, by?: Person, role?: string}} Invited person: whom it signs in; absent for an invitation
 * @typedef {{name?: string, code?: string, person?: number, insteadOf?: number, invite?: string, password?: string}} WayIn one of the first three; invite or password: beside a name
 *
 * @typedef {object} SlashCommand
 * @property {string} name without the slash
 * @property {string} takes what follows it, as people read it
 * @property {string} says what it does
 *
 * @typedef {{said: string, go: number | null}} CommandAnswer go: a room to go to
 *
 * @typedef {{person: Person, room?: number, hasPassword?: boolean}} CameIn room: where an invitation leads
 * @typedef {{id: string, device: string | null, at: string, usedAt: string, here?: boolean}} SignedIn device: what its program called itself; here: by this very session
 *
 * @typedef {object} Invite
 * @property {number} id
 * @property {string} role
 * @property {number[]} rooms
 * @property {string | null} note
 * @property {number | null} uses null: any number
 * @property {number} used
 * @property {Person[]} people who came by it, the first of them
 * @property {string} createdAt
 * @property {string | null} expiresAt
 * @property {boolean} works
 * @property {Person} [createdBy]
 * @property {string} [code] told once
 * @property {string} [link] told once
 *
 * @typedef {{id: number, at: string, by: Person | null, act: string, about: Person | null, detail: string | null}} AuditEntry
 *
 * @typedef {{room: number, number: number}} ReadMark
 * @typedef {{id: number, name: string, state: 'here' | 'writing' | 'away'}} PersonPresence
 * @typedef {{room: number, count: number, people: PersonPresence[]}} Presence
 * @typedef {{code: string, link: string, expiresAt: string}} DeviceCode
 * @typedef {{link: string, rows: string[]}} QrCode modules from the top, 1 is dark
 *
 * @typedef {object} Heard one event of the stream
 * @property {string} kind
 * @property {any} data
 * @property {string | null} cursor up to here this reader has everything
 */
export {};
