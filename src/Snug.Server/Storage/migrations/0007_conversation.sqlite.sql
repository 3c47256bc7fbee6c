-- The conversation (docs/database.md): what hangs on a message stands in its row, so that it comes and goes with it.
alter table messages add column edited_at integer;   -- when its words were last changed
alter table messages add column reply_to integer;    -- number of the message in the same room that it answers
alter table messages add column root integer;        -- number of the message with which that thread begins
alter table messages add column pinned_at integer;
alter table messages add column markup text;         -- JSON: the text as a tree (docs/formatting.md); null: nothing but words
alter table messages add column mentions text;       -- JSON: ids of the people it names; 0: everybody in the room
alter table messages add column reactions text;      -- JSON: each emoji with the ids of those who chose it, in their order
create index messages_root on messages (room_id, root, number, author_id, at) where root is not null;
create index messages_pinned_at on messages (room_id, pinned_at) where pinned_at is not null;

-- Whom messages name, for the counts of what waits. person_id 0: everybody in the room.
create table mentions (
  person_id integer not null,
  room_id integer not null,
  number integer not null,
  "check" integer not null,
  constraint mentions_pk primary key (person_id, room_id, number)
) strict, without rowid;

-- Messages that people keep for themselves.
create table saved_messages (
  person_id integer not null constraint saved_messages_person_fk references people (id),
  room_id integer not null,
  number integer not null,
  saved_at integer not null,
  "check" integer not null,
  constraint saved_messages_pk primary key (person_id, room_id, number),
  constraint saved_messages_message_fk foreign key (room_id, number) references messages (room_id, number)
) strict, without rowid;

-- Words that are highlighted for somebody.
create table highlights (
  person_id integer not null constraint highlights_pk primary key constraint highlights_person_fk references people (id),
  words text not null,              -- one a line
  "check" integer not null
) strict;

drop view read_me;
create view read_me as
select 1 as line, 'This is the database of a Snug, chat rooms of your own. Read it as you like; change it only with Snug stopped.' as what_is_where
union all select 2, 'messages_readable: every message as room, number, time (UTC), author, text. Start here.'
union all select 3, 'rooms_as_text: every room as one text, in the shape of the original''s chatroom.db.'
union all select 4, 'rooms: the number is the name. archived_at is empty while a room is open. A direct room has no name but its members''.'
union all select 5, 'members: who was in a private or direct room from which position of the log to which; without an end: still there.'
union all select 6, 'people: everybody who came in, in order of arrival, with role and status; an empty role is a member.'
union all select 7, 'messages: room_id and number name a message; at is milliseconds since 1970 (UTC); author_name and via stand only where nobody proved who they were; a deleted message keeps its number and its place in a thread and nothing else.'
union all select 8, 'messages also hold what hangs on each: reply_to and root (its thread), markup, mentions, reactions, edited_at, pinned_at.'
union all select 9, 'log: everything that happened, in order, without texts. event_kinds says what a kind is.'
union all select 10, 'read_marks, room_preferences, mutes, saved_messages and highlights: how far everybody has read, and how they want to see rooms, people and words. mentions: whom messages name. keys: sends of the last 30 days, so that none is kept twice.'
union all select 11, 'sessions, invites and passwords: who is signed in, and who may come in by what. Only hashes: nobody comes in by what stands there.'
union all select 12, 'audit: what owners and admins did. reports: messages that were shown to them.'
union all select 13, 'imported_rooms: what came from a database of the original. settings and migrations: who made this file. followers: how far the server''s own work has followed the log.'
union all select 14, 'hash, tag, salt, changed and check prove that nothing was changed: snug verify FILE. A row that is changed by hand no longer fits.'
union all select 15, 'While Snug runs, snug.db-wal holds the newest pages: copy the file with: snug backup FILE'
order by line;
