"""Reads a database as a program does that does not let go of what it sees, until its input ends.

Usage: read.py FILE
"""
import sqlite3
import sys

db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN")
db.execute("SELECT count(*) FROM messages").fetchone()
print("reading", flush=True)
sys.stdin.read()
db.execute("ROLLBACK")
db.close()
