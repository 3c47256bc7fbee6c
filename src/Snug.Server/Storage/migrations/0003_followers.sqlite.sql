-- How far the server's own work has followed the log: it goes on from there after a restart. The place has the tag of its commit, so that
-- one that belongs to another log is noticed.
create table followers (
  name text not null constraint followers_pk primary key,  -- of the work
  position integer not null,        -- in the log: everything up to it is done
  tag text not null                 -- of that position; 0 at the beginning
) without rowid;

drop view read_me;
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
union all select 11, 'While Snug runs, snug.db-wal holds the newest pages: copy the file with: snug backup FILE'
order by line;
