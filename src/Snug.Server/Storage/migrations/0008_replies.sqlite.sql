-- Announcement rooms where everybody replies (docs/rooms.md). Empty leaves hashes and checks of rooms as they were.
alter table rooms add column replies integer;  -- 1: in an announcement room the others may reply; null: they read
