-- The chain: every event has a tag that is a hash of the tag before it and of the event, and of what came of it (docs/durability.md).
-- Every table is made anew, strict, so that a value cannot change its type; rows that no tag covers have a check of their own. The rows
-- come over in ChainMigration.cs, in the same transaction, because SQL here knows no SHA-256.
drop view messages_readable;
drop view rooms_as_text;
drop view read_me;
alter table log rename to old_log;
alter table event_kinds rename to old_event_kinds;
alter table people rename to old_people;
alter table rooms rename to old_rooms;
alter table messages rename to old_messages;
alter table keys rename to old_keys;
alter table sessions rename to old_sessions;
alter table codes rename to old_codes;
alter table read_marks rename to old_read_marks;
alter table migrations rename to old_migrations;
alter table settings rename to old_settings;
alter table imported_rooms rename to old_imported_rooms;
alter table followers rename to old_followers;

-- Everything durable that ever happened here, in the order in which it was committed. It holds references and hashes, never text, so what
-- is deleted is gone. No foreign keys: a row here outlives what it points to. Rows are never changed.
create table log (
  position integer not null constraint log_pk primary key,
  kind integer not null,            -- see event_kinds
  room_id integer,
  number integer,                   -- of the message in its room
  person_id integer,                -- who did it
  at integer not null,              -- milliseconds since 1970, UTC
  audience integer not null,        -- who may be told: 1 everybody, 2 who can see its room, 4 the person it names, 0 nobody
  hash blob not null,               -- 20 bytes: of what came of it, with the salt that stands there; or 20 random bytes
  tag blob not null                 -- 20 bytes: SHA-256 of the tag before and of this row
) strict;

create table event_kinds (
  id integer not null constraint event_kinds_pk primary key,
  name text not null constraint event_kinds_name_unique unique
) strict;

create table people (
  id integer not null constraint people_pk primary key,
  name text not null,
  folded_name text not null constraint people_folded_name_unique unique,  -- how names are compared: case, width and form folded
  joined_at integer not null,
  salt blob not null,               -- 16 random bytes in the hash of this state
  changed integer not null,         -- position of the newest event that holds that hash
  "check" integer not null          -- XxHash3 of the other columns: finds a bit that turned
) strict;

create table rooms (
  id integer not null constraint rooms_pk primary key,
  name text not null,
  kind text not null,
  topic text,
  created_by integer constraint rooms_created_by_fk references people (id),
  created_at integer not null,
  archived_at integer,
  salt blob not null,
  changed integer not null,
  "check" integer not null
) strict;

-- The row's id is its position in the log, so new messages always go to the end of the table.
create table messages (
  position integer not null constraint messages_pk primary key,
  room_id integer not null constraint messages_room_fk references rooms (id),
  number integer not null,
  author_id integer constraint messages_author_fk references people (id),  -- null: came by another door, nobody proved the name
  author_name text,                 -- only where author_id is null
  via text,                         -- the other door: legacy, import, hook, irc
  text text not null,
  at integer not null,
  key text,                         -- the sender's Idempotency-Key
  deleted_at integer,               -- a tombstone: the text is gone, the number stays
  salt blob,                        -- null where no event holds a hash of this state
  changed integer,                  -- null: the event at its own position holds the hash; otherwise the newest that does
  "check" integer not null,
  constraint messages_room_number_unique unique (room_id, number),
  constraint messages_author_check check ((author_id is null) = (via is not null and author_name is not null))
) strict;

-- Which creating calls were already answered, for 30 days. person_id 0: coming in, where there is no person yet.
create table keys (
  key text not null,
  person_id integer not null,
  fingerprint integer not null,     -- of route and body: the same key for something else is refused
  room_id integer,
  number integer,
  at integer not null,
  "check" integer not null,
  constraint keys_pk primary key (key, person_id)
) strict, without rowid;

create table sessions (
  token_hash blob not null constraint sessions_pk primary key,  -- SHA-256: a stolen database opens no door
  person_id integer not null constraint sessions_person_fk references people (id),
  created_at integer not null,
  "check" integer not null
) strict, without rowid;

create table codes (
  code text not null constraint codes_pk primary key,
  person_id integer not null constraint codes_person_fk references people (id),
  key text,
  expires_at integer not null,
  "check" integer not null
) strict, without rowid;

create table read_marks (
  person_id integer not null constraint read_marks_person_fk references people (id),
  room_id integer not null constraint read_marks_room_fk references rooms (id),
  number integer not null,
  "check" integer not null,
  constraint read_marks_pk primary key (person_id, room_id)
) strict, without rowid;

create table migrations (
  number integer not null constraint migrations_pk primary key,
  applied_at integer not null,
  snug_version text not null
) strict;

-- application_id and user_version stand here too, as they stand in the file's header.
create table settings (
  name text not null constraint settings_pk primary key,
  value text not null,
  "check" integer not null
) strict, without rowid;

-- What `snug import` has brought from databases of the original, and how far it read: a second run brings only what came since.
create table imported_rooms (
  room_id integer not null constraint imported_rooms_pk primary key constraint imported_rooms_room_fk references rooms (id),
  original_id text not null,        -- as it stood there
  original_name text,               -- null: only a number that had no room
  bytes_read integer not null,      -- of the room's text
  read_hash text not null,          -- SHA-256 of these bytes: the original has no other identity
  "check" integer not null
) strict;

-- How far the server's own work has followed the log: it goes on from there after a restart. The place has the tag of its event, so that
-- one that belongs to another log is noticed.
create table followers (
  name text not null constraint followers_pk primary key,  -- of the work
  position integer not null,        -- in the log: everything up to it is done
  tag blob not null,                -- of that position; 20 zeros at the beginning
  "check" integer not null
) strict, without rowid;

insert into event_kinds select cast(id as integer), cast(name as text) from old_event_kinds;
insert into migrations select cast(number as integer), cast(applied_at as integer), cast(snug_version as text) from old_migrations;

-- Views for people: nothing in Snug reads them. docs/database.md explains every table and column.
create view messages_readable as
select m.room_id as room,
       m.number as number,
       strftime('%Y-%m-%d %H:%M:%S', m.at / 1000, 'unixepoch') as time,  -- UTC
       coalesce(p.name, m.author_name) as author,
       case when m.deleted_at is null then m.text else '(deleted)' end as text
from messages m
left join people p on p.id = m.author_id
order by m.room_id, m.number;

-- The original's table `rooms`, made from ours. What was deleted is not in it; archived rooms have another `yes`.
create view rooms_as_text as
select cast(r.id as text) as roomid,
       r.name as roomname,
       'Room Start.' || char(10) || coalesce(
         (select group_concat(char(10) || said.author || ': ' || said.text || char(10), '')
          from (select coalesce(p.name, m.author_name) as author, m.text as text
                from messages m
                left join people p on p.id = m.author_id
                where m.room_id = r.id and m.deleted_at is null
                order by m.number) said),
         '') as roommessages,
       case when r.archived_at is null then 'yes' else 'no' end as yes
from rooms r
order by r.id;

create view read_me as
select 1 as line, 'This is the database of a Snug, chat rooms of your own. Read it as you like; change it only with Snug stopped.' as what_is_where
union all select 2, 'messages_readable: every message as room, number, time (UTC), author, text. Start here.'
union all select 3, 'rooms_as_text: every room as one text, in the shape of the original''s chatroom.db.'
union all select 4, 'rooms: the number is the name. archived_at is empty while a room is open.'
union all select 5, 'people: everybody who came in, in order of arrival.'
union all select 6, 'messages: room_id and number name a message; at is milliseconds since 1970 (UTC); author_name and via stand only where nobody proved who they were; a deleted message keeps its number and nothing else.'
union all select 7, 'log: everything that happened, in order, without texts. event_kinds says what a kind is.'
union all select 8, 'read_marks: how far everybody has read. keys: sends of the last 30 days, so that none is kept twice.'
union all select 9, 'sessions and codes: who is signed in. No token can be read from it.'
union all select 10, 'imported_rooms: what came from a database of the original. settings and migrations: who made this file. followers: how far the server''s own work has followed the log.'
union all select 11, 'hash, tag, salt, changed and check prove that nothing was changed: snug verify FILE. A row that is changed by hand no longer fits.'
union all select 12, 'While Snug runs, snug.db-wal holds the newest pages: copy the file with: snug backup FILE'
order by line;
