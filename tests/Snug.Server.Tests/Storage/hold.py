"""Holds a database as DB Browser with unwritten changes does, until its input ends.

Usage: hold.py FILE
"""
import sqlite3
import sys

db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
db.execute("ROLLBACK")
db.close()
