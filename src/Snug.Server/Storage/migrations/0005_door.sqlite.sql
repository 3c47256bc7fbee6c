-- The door: who may come in, by what, and who may do what (docs/database.md). Columns that are empty leave hashes and checks as they were.
alter table people add column role text;            -- owner, admin or bot; null: a member
alter table people add column status text;          -- deactivated or banned; null: may come in
alter table people add column invite_id integer;    -- by which invite they came; null: by none
alter table sessions add column used_at integer;    -- by the day
alter table sessions add column device text;        -- what the program called itself when it came in

-- Codes lived for ten minutes and stood here as they were typed: whoever had a copy of the file could come in by one.
drop table codes;

-- What lets somebody in: invitations for somebody new, and codes that sign in somebody who is here already (their other device, or a way
-- back that the owner gave). Only a hash of each code is kept.
create table invites (
  id integer not null constraint invites_pk primary key,
  code_hash blob not null constraint invites_code_hash_unique unique,  -- SHA-256
  person_id integer constraint invites_person_fk references people (id),  -- whom it signs in; null: somebody new
  role text,                        -- what somebody new becomes; null: a member
  rooms text,                       -- numbers of the rooms where they begin, with blanks between
  note text,
  uses integer,                     -- how many may come by it; null: any number
  used integer not null,
  created_by integer constraint invites_created_by_fk references people (id),  -- null: the owner's command
  created_at integer not null,
  expires_at integer,               -- null: never
  revoked_at integer,
  "check" integer not null
) strict;

create table passwords (
  person_id integer not null constraint passwords_pk primary key constraint passwords_person_fk references people (id),
  hash text not null,               -- PBKDF2 with SHA-512 and a salt of its own, in the form of ASP.NET Core's PasswordHasher
  set_at integer not null,
  "check" integer not null
) strict;

-- What owners and admins did, and who came in by what. Rows are only ever added.
create table audit (
  id integer not null constraint audit_pk primary key,
  at integer not null,
  person_id integer constraint audit_person_fk references people (id),  -- who did it; null: the owner's command
  act text not null,                -- noun.verb in the past tense, like an event
  about_id integer constraint audit_about_fk references people (id),
  detail text,
  "check" integer not null
) strict;
create trigger audit_keeps_its_rows before update on audit begin select raise(abort, 'rows of audit are never changed'); end;
create trigger audit_loses_no_row before delete on audit begin select raise(abort, 'rows of audit are never taken out'); end;

drop view read_me;
create view read_me as
select 1 as line, 'This is the database of a Snug, chat rooms of your own. Read it as you like; change it only with Snug stopped.' as what_is_where
union all select 2, 'messages_readable: every message as room, number, time (UTC), author, text. Start here.'
union all select 3, 'rooms_as_text: every room as one text, in the shape of the original''s chatroom.db.'
union all select 4, 'rooms: the number is the name. archived_at is empty while a room is open.'
union all select 5, 'people: everybody who came in, in order of arrival, with role and status; an empty role is a member.'
union all select 6, 'messages: room_id and number name a message; at is milliseconds since 1970 (UTC); author_name and via stand only where nobody proved who they were; a deleted message keeps its number and nothing else.'
union all select 7, 'log: everything that happened, in order, without texts. event_kinds says what a kind is.'
union all select 8, 'read_marks: how far everybody has read. keys: sends of the last 30 days, so that none is kept twice.'
union all select 9, 'sessions, invites and passwords: who is signed in, and who may come in by what. Only hashes: nobody comes in by what stands there.'
union all select 10, 'audit: what owners and admins did.'
union all select 11, 'imported_rooms: what came from a database of the original. settings and migrations: who made this file. followers: how far the server''s own work has followed the log.'
union all select 12, 'hash, tag, salt, changed and check prove that nothing was changed: snug verify FILE. A row that is changed by hand no longer fits.'
union all select 13, 'While Snug runs, snug.db-wal holds the newest pages: copy the file with: snug backup FILE'
order by line;
