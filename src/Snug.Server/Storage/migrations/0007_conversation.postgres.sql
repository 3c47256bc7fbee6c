-- The conversation (docs/database.md): what hangs on a message stands in its row, so that it comes and goes with it.
insert into event_kinds (id, name) values (15, 'message.edited'), (16, 'message.reacted'), (17, 'message.pinned')
on conflict do nothing;  -- a newer program names them at its start

alter table messages add column edited_at bigint;   -- when its words were last changed
alter table messages add column reply_to bigint;    -- number of the message in the same room that it answers
alter table messages add column root bigint;        -- number of the message with which that thread begins
alter table messages add column pinned_at bigint;
alter table messages add column markup text collate "C";     -- JSON: the text as a tree (docs/formatting.md); null: nothing but words
alter table messages add column mentions text collate "C";   -- JSON: ids of the people it names; 0: everybody in the room
alter table messages add column reactions text collate "C";  -- JSON: each emoji with the ids of those who chose it, in their order
create index messages_root on messages (room_id, root, number, author_id, at) where root is not null;
create index messages_pinned_at on messages (room_id, pinned_at) where pinned_at is not null;

-- Whom messages name, for the counts of what waits. person_id 0: everybody in the room.
create table mentions (
  person_id bigint not null,
  room_id bigint not null,
  number bigint not null,
  "check" bigint not null,
  constraint mentions_pk primary key (person_id, room_id, number)
);

-- Messages that people keep for themselves.
create table saved_messages (
  person_id bigint not null constraint saved_messages_person_fk references people (id) deferrable initially deferred,
  room_id bigint not null,
  number bigint not null,
  saved_at bigint not null,
  "check" bigint not null,
  constraint saved_messages_pk primary key (person_id, room_id, number),
  constraint saved_messages_message_fk foreign key (room_id, number) references messages (room_id, number) deferrable initially deferred
);

-- Words that are highlighted for somebody.
create table highlights (
  person_id bigint not null constraint highlights_pk primary key
    constraint highlights_person_fk references people (id) deferrable initially deferred,
  words text collate "C" not null,  -- one a line
  "check" bigint not null
);

create or replace view read_me as
select 1 as line, 'This is the database of a Snug, chat rooms of your own. Read it as you like; change it only with every Snug stopped.' as what_is_where
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
union all select 13, 'imported_rooms: what came from a database of the original. settings and migrations: which Snug made this schema. followers: how far the servers'' own work has followed the log.'
union all select 14, 'nodes: which servers run on this database, and when each last said so.'
union all select 15, 'hash, tag, salt, changed and check prove that nothing was changed: snug verify postgres://... A row that is changed by hand no longer fits.'
union all select 16, 'A copy of all this in one file, which any SQLite program opens: snug backup FILE --db postgres://...'
order by line;
