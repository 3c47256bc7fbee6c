"""Makes a database as the original's server leaves it after some years, and prints what is in it as JSON.

Usage: make_chatroom_db.py FILE [MESSAGES_IN_THE_LARGE_ROOM]
"""
import json
import random
import sqlite3
import sys

PEOPLE = ["DeadEagle", "Dana", "Maya", "Ben Okafor", "Zoë", "名無し", "O'Brien", "100%"]
WORDS = [
    "it's here", 'she said "come in"', "100% sure; DROP TABLE rooms; --", "tab\there", "🎬 eight o'clock? 👨‍👩‍👧",
    "see https://example.org/a?b=1&c=2", "a: b: c", "ok", "Überraschung", "שלום", "two\nlines in one", "back\\slash {curly} %s",
]


def text_of(messages, rng):
    said = [(rng.choice(PEOPLE), f"{rng.choice(WORDS)} {number}") for number in range(1, messages + 1)]
    return "Room Start.\n" + "".join(f"\n{name}: {words}\n" for name, words in said), said


def main():
    path, large = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
    rng = random.Random(7)
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE rooms (roomid TEXT NOT NULL, roomname TEXT NOT NULL, roommessages TEXT, yes INTEGER NOT NULL DEFAULT 'yes')")
    db.execute("CREATE TABLE count (count TEXT, yes TEXT DEFAULT 'yes')")
    rooms = [("1", "General", 600, "yes"), ("2", "Movie night", 700, "yes"), ("3", "Old plans", 200, "no"),
             ("4", "D'accord \"100%\"", 500, "yes"), ("6", "Kitchen", 0, "yes"), ("7", "The long one", large, "yes")]
    told = []
    for roomid, name, messages, yes in rooms:
        text, said = text_of(messages, rng)
        if roomid == "6":
            # Said by a program that puts no name in front, with characters that steer a terminal, by nobody, and at length.
            text += "\nthe heating is on\n\nRobo: \x1b[31mred\x1b[0m\n\nDana: \n\nMaya: " + "long " * 2_000 + "\n"
        db.execute("INSERT INTO rooms VALUES (?, ?, ?, ?)", (roomid, name, text, yes))
        told.append({"id": roomid, "name": name, "said": len(said), "last": list(said[-1]) if said else None, "yes": yes})
    db.execute("INSERT INTO rooms (roomid, roomname) VALUES ('8', 'Never opened')")
    db.execute("INSERT INTO count (count) VALUES ('9')")
    db.commit()
    db.close()
    print(json.dumps(told))


main()
