-- Rooms for some (docs/database.md): who is in the rooms that not everybody sees, what of a room is to reach whom, and what was reported.
alter table rooms add column posting text;          -- admins: an announcement room; null: everybody

-- One row a stay: from the event by which somebody joined to the one by which they left.
create table members (
  room_id integer not null constraint members_room_fk references rooms (id),
  person_id integer not null constraint members_person_fk references people (id),
  from_position integer not null,
  until_position integer,           -- null: still there
  role text,                        -- keeper; null: a member
  added_by integer constraint members_added_by_fk references people (id),      -- null: came by themselves
  removed_by integer constraint members_removed_by_fk references people (id),  -- null: left by themselves
  salt blob not null,
  changed integer not null,
  "check" integer not null,
  constraint members_pk primary key (room_id, person_id, from_position)
) strict, without rowid;

-- How a room stands in somebody's own list.
create table room_preferences (
  person_id integer not null constraint room_preferences_person_fk references people (id),
  room_id integer not null constraint room_preferences_room_fk references rooms (id),
  level text,                       -- mentions or nothing; null: all
  favourite integer not null,
  hidden integer not null,
  "check" integer not null,
  constraint room_preferences_pk primary key (person_id, room_id)
) strict, without rowid;

-- Whom somebody does not want to see.
create table mutes (
  person_id integer not null constraint mutes_person_fk references people (id),
  muted_id integer not null constraint mutes_muted_fk references people (id),
  "check" integer not null,
  constraint mutes_pk primary key (person_id, muted_id)
) strict, without rowid;

-- Messages that somebody showed to the owners and admins.
create table reports (
  id integer not null constraint reports_pk primary key,
  at integer not null,
  room_id integer not null,
  number integer not null,
  person_id integer not null constraint reports_person_fk references people (id),  -- who reported it
  why text,
  done_at integer,
  done_by integer constraint reports_done_by_fk references people (id),
  "check" integer not null,
  constraint reports_message_person_unique unique (room_id, number, person_id),
  constraint reports_message_fk foreign key (room_id, number) references messages (room_id, number)
) strict;

drop view read_me;
create view read_me as
select 1 as line, 'This is the database of a Snug, chat rooms of your own. Read it as you like; change it only with Snug stopped.' as what_is_where
union all select 2, 'messages_readable: every message as room, number, time (UTC), author, text. Start here.'
union all select 3, 'rooms_as_text: every room as one text, in the shape of the original''s chatroom.db.'
union all select 4, 'rooms: the number is the name. archived_at is empty while a room is open. A direct room has no name but its members''.'
union all select 5, 'members: who was in a private or direct room from which position of the log to which; without an end: still there.'
union all select 6, 'people: everybody who came in, in order of arrival, with role and status; an empty role is a member.'
union all select 7, 'messages: room_id and number name a message; at is milliseconds since 1970 (UTC); author_name and via stand only where nobody proved who they were; a deleted message keeps its number and nothing else.'
union all select 8, 'log: everything that happened, in order, without texts. event_kinds says what a kind is.'
union all select 9, 'read_marks, room_preferences and mutes: how far everybody has read, and how they want to see rooms and people. keys: sends of the last 30 days, so that none is kept twice.'
union all select 10, 'sessions, invites and passwords: who is signed in, and who may come in by what. Only hashes: nobody comes in by what stands there.'
union all select 11, 'audit: what owners and admins did. reports: messages that were shown to them.'
union all select 12, 'imported_rooms: what came from a database of the original. settings and migrations: who made this file. followers: how far the server''s own work has followed the log.'
union all select 13, 'hash, tag, salt, changed and check prove that nothing was changed: snug verify FILE. A row that is changed by hand no longer fits.'
union all select 14, 'While Snug runs, snug.db-wal holds the newest pages: copy the file with: snug backup FILE'
order by line;
