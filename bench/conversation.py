#!/usr/bin/env python3
"""Measures what hangs on messages where it is read: pages of 50 anywhere in a room's history, over HTTP.

usage: conversation.py PROGRAM LOAD
  PROGRAM  the published snug
  LOAD     the built Snug.Load (bench/Snug.Load), which asks
The server is on core 0 and the generator on core 1. The rooms are asked in turn: plain words; conversations in which every third and every
message answers another and has two reactions; and those in which all of that is formatted too.
Prints one line of JSON a room, the medians of all rounds. Python's standard library only.
"""
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

MESSAGES = 2_000
ROUNDS = 7
SECONDS = 3
ROOMS = [
    ("plain", 0, False),
    ("every third answers and has reactions", 3, False),
    ("every third does and is formatted", 3, True),
    ("every message answers and has reactions", 1, False),
    ("every message does and is formatted", 1, True),
]
WORDS = "I will bring the salad and two chairs, the rest is in the car"


class Caller:
    """A person with a connection."""

    def __init__(self, port, name):
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.token = None
        self.token = self.call("POST", "/api/session", {"name": name})["token"]

    def call(self, method, path, body=None):
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.token}"} if self.token else {})
        self.connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = self.connection.getresponse()
        text = answer.read()
        assert answer.status < 300, (answer.status, text)
        return json.loads(text) if text else None


def fill(caller, room, share, is_formatted):
    """Every share-th message answers the one sixty before it and has two reactions; 0: none."""
    messages = f"/api/rooms/{room}/messages"
    for number in range(1, MESSAGES + 1):
        has_parts = share and number % share == 0
        words = f"**{WORDS}** and `{number}`" if has_parts and is_formatted else WORDS
        caller.call("POST", messages, {"text": words} | ({"replyTo": number - 60} if has_parts and number > 60 else {}))
        for emoji in "👍🎉" if has_parts else "":
            caller.call("PUT", f"{messages}/{number}/reactions/{urllib.parse.quote(emoji)}")


def main(program, load):
    folder = tempfile.TemporaryDirectory()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        ["taskset", "-c", "0", program, "serve", "--port", str(port), "--db", os.path.join(folder.name, "snug.db"), "--limits", "off"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                caller = Caller(port, "Dana")
                break
            except OSError:
                time.sleep(0.05)
        rooms = {}
        for name, share, is_formatted in ROOMS:
            rooms[name] = caller.call("POST", "/api/rooms", {"name": name})["id"]
            fill(caller, rooms[name], share, is_formatted)
        taken = {name: [] for name in rooms}
        for _ in range(ROUNDS):
            for name, room in rooms.items():
                said = subprocess.run(
                    ["taskset", "-c", "1", load, "page", "--port", str(port), "--senders", "1", "--seconds", str(SECONDS),
                     "--first-room", str(room), "--last-room", str(room), "--before", str(MESSAGES)],
                    capture_output=True, text=True, check=True).stdout
                taken[name].append(json.loads(said.splitlines()[-1]))
        for name, runs in taken.items():
            figures = {key: statistics.median(run[key] for run in runs) for key in ("p50Ms", "serverUs", "bytesAnAnswer")}
            plain = {key: statistics.median(run[key] for run in taken["plain"]) for key in figures}
            times = {f"{key} times plain": round(figures[key] / plain[key], 2) for key in figures}
            spread = f"{min(run['serverUs'] for run in runs):.0f} to {max(run['serverUs'] for run in runs):.0f}"
            rounded = {key: round(value, 3) for key, value in figures.items()}
            print(json.dumps({"room": name} | rounded | {"serverUs spread": spread} | times))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
        folder.cleanup()


main(*sys.argv[1:])
