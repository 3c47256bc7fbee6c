-- Who may be told of an event, fixed when it is appended: 1 everybody, 2 who can see its room, 4 the person it names, 0 nobody (it is
-- for the servers). All that was appended before is for everybody.
alter table log add column audience integer not null default 1;
