-- The whole schema, as the scripts 0001 to 0006 leave it in a SQLite file: PostgreSQL begins at number 6, because no Snug before it kept
-- anything there. Tables, columns and constraints have the same names on both, so that one text of SQL serves both; only `nodes` is more.
-- docs/database.md explains every table and column. Numbers are bigint and texts are compared by their bytes, as in SQLite.
create schema snug;
comment on schema snug is 'Snug, chat rooms of your own. Start with: select * from snug.read_me';
set local search_path = snug;

-- Everything durable that ever happened here, in the order in which it was committed. It holds references and hashes, never text, so what
-- is deleted is gone. No foreign keys: a row here outlives what it points to. Rows are never changed.
create table log (
  position bigint not null constraint log_pk primary key,
  kind bigint not null,             -- see event_kinds
  room_id bigint,
  number bigint,                    -- of the message in its room
  person_id bigint,                 -- who did it
  at bigint not null,               -- milliseconds since 1970, UTC
  audience bigint not null,         -- who may be told: 1 everybody, 2 who can see its room, 4 the person it names, 0 nobody
  hash bytea not null,              -- 20 bytes: of what came of it, with the salt that stands there; or 20 random bytes
  tag bytea not null                -- 20 bytes: SHA-256 of the tag before and of this row
);

create table event_kinds (
  id bigint not null constraint event_kinds_pk primary key,
  name text collate "C" not null constraint event_kinds_name_unique unique
);
insert into event_kinds (id, name) values
  (1, 'room.created'),
  (2, 'room.changed'),
  (3, 'message.posted'),
  (4, 'message.deleted'),
  (5, 'person.joined'),
  (6, 'session.ended'),
  (7, 'chain.begun'),
  (8, 'person.renamed'),
  (9, 'person.changed'),
  (10, 'removal.begun'),
  (11, 'member.joined'),
  (12, 'member.left'),
  (13, 'member.changed'),
  (14, 'server.changed');

create table people (
  id bigint not null constraint people_pk primary key,
  name text collate "C" not null,
  folded_name text collate "C" not null constraint people_folded_name_unique unique,  -- how names are compared: case, width and form folded
  joined_at bigint not null,
  salt bytea not null,              -- 16 random bytes in the hash of this state
  changed bigint not null,          -- position of the newest event that holds that hash
  "check" bigint not null,          -- XxHash3 of the other columns: finds a bit that turned
  role text collate "C",            -- owner, admin or bot; null: a member
  status text collate "C",          -- deactivated or banned; null: may come in
  invite_id bigint                  -- by which invite they came; null: by none
);

create table rooms (
  id bigint not null constraint rooms_pk primary key,
  name text collate "C" not null,
  kind text collate "C" not null,
  topic text collate "C",
  created_by bigint constraint rooms_created_by_fk references people (id) deferrable initially deferred,
  created_at bigint not null,
  archived_at bigint,
  salt bytea not null,
  changed bigint not null,
  "check" bigint not null,
  posting text collate "C"          -- admins: an announcement room; null: everybody
);

-- One row a stay: from the event by which somebody joined to the one by which they left.
create table members (
  room_id bigint not null constraint members_room_fk references rooms (id) deferrable initially deferred,
  person_id bigint not null constraint members_person_fk references people (id) deferrable initially deferred,
  from_position bigint not null,
  until_position bigint,            -- null: still there
  role text collate "C",            -- keeper; null: a member
  added_by bigint constraint members_added_by_fk references people (id) deferrable initially deferred,      -- null: came by themselves
  removed_by bigint constraint members_removed_by_fk references people (id) deferrable initially deferred,  -- null: left by themselves
  salt bytea not null,
  changed bigint not null,
  "check" bigint not null,
  constraint members_pk primary key (room_id, person_id, from_position)
);

-- The row's id is its position in the log, so new messages always go to the end of the index.
create table messages (
  position bigint not null constraint messages_pk primary key,
  room_id bigint not null constraint messages_room_fk references rooms (id) deferrable initially deferred,
  number bigint not null,
  author_id bigint constraint messages_author_fk references people (id) deferrable initially deferred,  -- null: nobody proved the name
  author_name text collate "C",     -- only where author_id is null
  via text collate "C",             -- the door it came by: legacy, import, hook, irc
  text text collate "C" not null,
  at bigint not null,
  key text collate "C",             -- the sender's Idempotency-Key
  deleted_at bigint,                -- a tombstone: the text is gone, the number stays
  salt bytea,                       -- null where no event holds a hash of this state
  changed bigint,                   -- null: the event at its own position holds the hash; otherwise the newest that does
  "check" bigint not null,
  constraint messages_room_number_unique unique (room_id, number),
  constraint messages_author_check check ((author_id is null) = (via is not null and author_name is not null))
);

-- Which creating calls were already answered, for 30 days. person_id 0: coming in, where there is no person yet. Pages keep room, here and
-- in read_marks, for rows that change often.
create table keys (
  key text collate "C" not null,
  person_id bigint not null,
  fingerprint bigint not null,      -- of route and body: the same key for something else is refused
  room_id bigint,
  number bigint,
  at bigint not null,
  "check" bigint not null,
  constraint keys_pk primary key (key, person_id)
) with (fillfactor = 70);

create table read_marks (
  person_id bigint not null constraint read_marks_person_fk references people (id) deferrable initially deferred,
  room_id bigint not null constraint read_marks_room_fk references rooms (id) deferrable initially deferred,
  number bigint not null,
  "check" bigint not null,
  constraint read_marks_pk primary key (person_id, room_id)
) with (fillfactor = 70);

-- How a room stands in somebody's own list.
create table room_preferences (
  person_id bigint not null constraint room_preferences_person_fk references people (id) deferrable initially deferred,
  room_id bigint not null constraint room_preferences_room_fk references rooms (id) deferrable initially deferred,
  level text collate "C",           -- mentions or nothing; null: all
  favourite bigint not null,
  hidden bigint not null,
  "check" bigint not null,
  constraint room_preferences_pk primary key (person_id, room_id)
);

-- Whom somebody does not want to see.
create table mutes (
  person_id bigint not null constraint mutes_person_fk references people (id) deferrable initially deferred,
  muted_id bigint not null constraint mutes_muted_fk references people (id) deferrable initially deferred,
  "check" bigint not null,
  constraint mutes_pk primary key (person_id, muted_id)
);

-- Messages that somebody showed to the owners and admins.
create table reports (
  id bigint not null constraint reports_pk primary key,
  at bigint not null,
  room_id bigint not null,
  number bigint not null,
  person_id bigint not null constraint reports_person_fk references people (id) deferrable initially deferred,  -- who reported it
  why text collate "C",
  done_at bigint,
  done_by bigint constraint reports_done_by_fk references people (id) deferrable initially deferred,
  "check" bigint not null,
  constraint reports_message_person_unique unique (room_id, number, person_id),
  constraint reports_message_fk foreign key (room_id, number) references messages (room_id, number) deferrable initially deferred
);

create table sessions (
  token_hash bytea not null constraint sessions_pk primary key,  -- SHA-256: a stolen database opens no door
  person_id bigint not null constraint sessions_person_fk references people (id) deferrable initially deferred,
  created_at bigint not null,
  "check" bigint not null,
  used_at bigint,                   -- by the day
  device text collate "C"           -- what the program called itself when it came in
);

-- What lets somebody in: invitations for somebody new, and codes that sign in somebody who is here already (their other device, or a way
-- back that the owner gave). Only a hash of each code is kept.
create table invites (
  id bigint not null constraint invites_pk primary key,
  code_hash bytea not null constraint invites_code_hash_unique unique,  -- SHA-256
  person_id bigint constraint invites_person_fk references people (id) deferrable initially deferred,  -- whom it signs in; null: nobody yet
  role text collate "C",            -- what somebody new becomes; null: a member
  rooms text collate "C",           -- numbers of the rooms where they begin, with blanks between
  note text collate "C",
  uses bigint,                      -- how many may come by it; null: any number
  used bigint not null,
  created_by bigint constraint invites_created_by_fk references people (id) deferrable initially deferred,  -- null: the owner's command
  created_at bigint not null,
  expires_at bigint,                -- null: never
  revoked_at bigint,
  "check" bigint not null
);

create table passwords (
  person_id bigint not null constraint passwords_pk primary key
    constraint passwords_person_fk references people (id) deferrable initially deferred,
  hash text collate "C" not null,   -- PBKDF2 with SHA-512 and a salt of its own, in the form of ASP.NET Core's PasswordHasher
  set_at bigint not null,
  "check" bigint not null
);

-- What owners and admins did, and who came in by what. Rows are only ever added.
create table audit (
  id bigint not null constraint audit_pk primary key,
  at bigint not null,
  person_id bigint constraint audit_person_fk references people (id) deferrable initially deferred,  -- null: the owner's command
  act text collate "C" not null,    -- noun.verb in the past tense, like an event
  about_id bigint constraint audit_about_fk references people (id) deferrable initially deferred,
  detail text collate "C",
  "check" bigint not null
);

-- A trigger cannot refuse by itself here as it can in SQLite. It is the only function of Snug's.
create function audit_is_kept() returns trigger language plpgsql as $$
begin
  raise exception using errcode = 'restrict_violation',
    message = case tg_op when 'UPDATE' then 'rows of audit are never changed' else 'rows of audit are never taken out' end;
end
$$;
create trigger audit_keeps_its_rows before update on audit for each statement execute function audit_is_kept();
create trigger audit_loses_no_row before delete or truncate on audit for each statement execute function audit_is_kept();

create table migrations (
  number bigint not null constraint migrations_pk primary key,
  applied_at bigint not null,
  snug_version text collate "C" not null
);

create table settings (
  name text collate "C" not null constraint settings_pk primary key,
  value text collate "C" not null,
  "check" bigint not null
);

-- What `snug import` has brought from databases of the original, and how far it read: a second run brings only what came since.
create table imported_rooms (
  room_id bigint not null constraint imported_rooms_pk primary key
    constraint imported_rooms_room_fk references rooms (id) deferrable initially deferred,
  original_id text collate "C" not null,  -- as it stood there
  original_name text collate "C",   -- null: only a number that had no room
  bytes_read bigint not null,       -- of the room's text
  read_hash text collate "C" not null,  -- SHA-256 of these bytes: the original has no other identity
  "check" bigint not null
);

-- How far the servers' own work has followed the log: it goes on from there after a restart. The place has the tag of its event, so that
-- one that belongs to another log is noticed.
create table followers (
  name text collate "C" not null constraint followers_pk primary key,  -- of the work
  position bigint not null,         -- in the log: everything up to it is done
  tag bytea not null,               -- of that position; 20 zeros at the beginning
  "check" bigint not null
);

-- Which servers run on this database, and when each last said so. Nothing is kept by it, so it has no check; a SQLite file has one server.
create table nodes (
  id bigint not null constraint nodes_pk primary key,
  name text collate "C" not null,   -- of its machine
  version text collate "C" not null,
  address text collate "C",         -- where it listens
  started_at bigint not null,
  seen_at bigint not null
);

-- Views for people: nothing in Snug reads them. docs/database.md explains every table and column.
create view messages_readable as
select m.room_id as room,
       m.number as number,
       to_char(to_timestamp(m.at / 1000) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as time,
       coalesce(p.name, m.author_name) as author,
       case when m.deleted_at is null then m.text else '(deleted)' end as text
from messages m
left join people p on p.id = m.author_id
order by m.room_id, m.number;

-- The original's table `rooms`, made from ours. What was deleted is not in it; archived rooms have another `yes`.
create view rooms_as_text as
select cast(r.id as text) as roomid,
       r.name as roomname,
       'Room Start.' || chr(10) || coalesce(
         (select string_agg(chr(10) || coalesce(p.name, m.author_name) || ': ' || m.text || chr(10), '' order by m.number)
          from messages m
          left join people p on p.id = m.author_id
          where m.room_id = r.id and m.deleted_at is null),
         '') as roommessages,
       case when r.archived_at is null then 'yes' else 'no' end as yes
from rooms r
order by r.id;

create view read_me as
select 1 as line, 'This is the database of a Snug, chat rooms of your own. Read it as you like; change it only with every Snug stopped.' as what_is_where
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
union all select 12, 'imported_rooms: what came from a database of the original. settings and migrations: which Snug made this schema. followers: how far the servers'' own work has followed the log.'
union all select 13, 'nodes: which servers run on this database, and when each last said so.'
union all select 14, 'hash, tag, salt, changed and check prove that nothing was changed: snug verify postgres://... A row that is changed by hand no longer fits.'
union all select 15, 'A copy of all this in one file, which any SQLite program opens: snug backup FILE --db postgres://...'
order by line;
