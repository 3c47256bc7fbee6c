#!/usr/bin/env python3
"""Recomputes the chain of a Snug database, without Snug: python3 chain.py snug.db"""
import base64, hashlib, json, sqlite3, struct, sys

def cut(data):
    return hashlib.sha256(data).digest()[:20]

def event(before, position, kind, at, room, number, person, audience, hash):
    bits = (room is not None) | (number is not None) << 1 | (person is not None) << 2
    return cut(b"\1" + before + struct.pack(">6q2B", position, kind, at, room or 0, number or 0, person or 0, audience, bits) + hash)

def state(subject, salt, *fields):  # 1 message, 2 room, 3 person, 4 member; in the order of the fields' ids, and what is null is left out
    data = bytes([2, subject]) + salt
    for id, value in enumerate(fields, 1):
        if value is not None:
            value = struct.pack(">q", value) if isinstance(value, int) else value.encode()
            data += struct.pack(">BI", id, len(value)) + value
    return cut(data)

def walk(log, states):
    tag, position, hashes, wrong = bytes(20), 0, {}, []
    for at, *row, hash, stored in log:
        if at != position + 1 or event(tag, at, *row, hash) != stored:
            wrong.append(f"Row {at} of the log is not what was written.")
        tag, position, hashes[at] = stored, at, hash
    wrong += [f"{name} is not what the log says." for name, at, *state_of in states if hashes.get(at) != state(*state_of)]
    return wrong, f"{position}-{base64.b32encode(tag).decode().lower() if position else 0}"

def rows(path):
    ask = sqlite3.connect(f"file:{path}?mode=ro", uri=True).execute
    return ask("select position, kind, at, room_id, number, person_id, audience, hash, tag from log order by position"), [
        *ask("select 'Message ' || room_id || '/' || number, coalesce(changed, position), 1, salt, author_name, via, text, key, reply_to,"
             " root, pinned_at, markup, mentions, reactions, edited_at from messages where salt is not null"),
        *ask("select 'Room ' || id, changed, 2, salt, name, kind, topic, created_by, created_at, archived_at, posting, replies from rooms"),
        *ask("select 'Person ' || person_id || ' in room ' || room_id, changed, 4, salt, from_position, until_position, role, added_by,"
             " removed_by from members"),
        *ask("select 'Person ' || id, changed, 3, salt, name, folded_name, joined_at, role, status from people")]

if __name__ == "__main__":
    wrong, head = walk(*rows(sys.argv[1]))
    print(*wrong, head, sep="\n")
    sys.exit(len(wrong) > 0)
