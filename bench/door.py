#!/usr/bin/env python3
"""Measures the door: whether time tells which names exist, and what a flood of sign-ins costs those who talk.

usage: door.py PROGRAM LOAD
  PROGRAM  the published snug
  LOAD     the built Snug.Load (bench/Snug.Load), which posts
Starts its own servers on new databases: with --limits off, so that nothing but the gate of passwords holds the flood back, as from an
address for each try; then as they are started usually, where one address is held back.
Prints one line of JSON a figure. Python's standard library only.
"""
import asyncio
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

TRIES = 1_000
A_SECOND = 200
SECONDS = 10
ROUNDS = 3


class Server:
    """A server of its own, as long as the block runs."""

    def __init__(self, program, *options):
        self.folder = tempfile.TemporaryDirectory()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        database = os.path.join(self.folder.name, "snug.db")
        self.process = subprocess.Popen(
            [program, "serve", "--port", str(self.port), "--db", database, *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self):
        while True:
            try:
                if self.call("GET", "/readyz")[0] == 200:
                    return self
            except OSError:
                time.sleep(0.05)

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        self.folder.cleanup()

    def call(self, method, path, body=None, token=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        is_json = "json" in (answer.getheader("Content-Type") or "")
        return answer.status, json.loads(text) if is_json else None

    def person_with_password(self, name):
        status, came = self.call("POST", "/api/session", {"name": name})
        assert status == 201, came
        status, _ = self.call("PUT", "/api/me/password", {"password": f"the words of {name}"}, came["token"])
        assert status == 204


def timing(program):
    """Wrong passwords, in turn for a name that has one and for a name that nobody has."""
    with Server(program, "--limits", "off") as server:
        server.person_with_password("Known")
        server.call("POST", "/api/session", {"name": "Bare"})
        names = {"has a password": "Known", "has none": "Bare", "is nobody's": "Absent"}
        times = {kind: [] for kind in names}
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        for _ in range(TRIES):
            for kind, name in names.items():
                started = time.perf_counter()
                connection.request(
                    "POST", "/api/session", json.dumps({"name": name, "password": "not these words"}), {"Content-Type": "application/json"})
                answer = connection.getresponse()
                answer.read()
                times[kind].append(time.perf_counter() - started)
                assert answer.status == 401, answer.status
    medians = {kind: round(statistics.median(taken) * 1000, 2) for kind, taken in times.items()}
    apart = (max(medians.values()) / min(medians.values()) - 1) * 100
    print(json.dumps({"figure": "median ms of a wrong password, by what the name is", "tries": TRIES, **medians, "apart %": round(apart, 2)}))


async def flood(port, end, counts):
    """So many sign-ins a second, whether or not they are answered."""

    async def try_one(number):
        body = json.dumps({"name": f"Name {number % 50}", "password": "not these words"})
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write((
                f"POST /api/session HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
                f"Connection: close\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode())
            status = (await reader.readline()).split()[1].decode()
            writer.close()
        except (OSError, IndexError):
            status = "lost"
        counts[status] = counts.get(status, 0) + 1

    started, number, running = time.monotonic(), 0, set()
    while time.monotonic() < end:
        while number < (time.monotonic() - started) * A_SECOND:
            task = asyncio.create_task(try_one(number))
            running.add(task)
            task.add_done_callback(running.discard)
            number += 1
        await asyncio.sleep(0.005)
    await asyncio.gather(*running)


async def talk(port, tokens):
    """Everybody says something ten times a second, as fast as the limits let a person; the median and the 99th percentile in ms."""
    times, end = [], time.monotonic() + SECONDS

    async def say(number, token):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        body, due = '{"text": "hello to all of you"}', time.monotonic() + number / len(tokens) / 10
        while due < end:
            await asyncio.sleep(max(0, due - time.monotonic()))
            started = time.perf_counter()
            writer.write((
                f"POST /api/rooms/1/messages HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode())
            assert b" 201 " in await reader.readline()
            length = 0
            while (line := await reader.readline()) != b"\r\n":
                length = int(line.split(b":")[1]) if line.lower().startswith(b"content-length") else length
            await reader.readexactly(length)
            times.append((time.perf_counter() - started) * 1000)
            due += 0.1
        writer.close()

    await asyncio.gather(*(say(number, token) for number, token in enumerate(tokens)))
    times.sort()
    return {"p50Ms": round(statistics.median(times), 2), "p99Ms": round(times[len(times) * 99 // 100], 2), "posts": len(times)}


def posts(load, port):
    out = subprocess.run([load, "posts", "--port", str(port), "--senders", "16", "--seconds", str(SECONDS)], capture_output=True, text=True)
    return json.loads(out.stdout.strip().splitlines()[-1])


def flooded(program, load):
    """The same posts alone and in the flood, in turn."""
    with Server(program, "--limits", "off") as server:
        for number in range(0, 50, 2):
            server.person_with_password(f"Name {number}")
        for round_ in range(1, ROUNDS + 1):
            alone = posts(load, server.port)
            child = subprocess.Popen([sys.executable, __file__, "--flood", str(server.port)], stdout=subprocess.PIPE, text=True)
            crowded = posts(load, server.port)
            counts = json.loads(child.communicate()[0])
            print(json.dumps({"figure": "posts as fast as they go", "round": round_, "alone": alone, "flood": crowded, "answers": counts}))
        people_talk(server, "16 people, 10 posts a second each")
    with Server(program) as server:
        people_talk(server, "the same, where one address is held back")


def people_talk(server, figure):
    tokens = [server.call("POST", "/api/session", {"name": f"Talker {number}"})[1]["token"] for number in range(16)]
    for round_ in range(1, ROUNDS + 1):
        alone = asyncio.run(talk(server.port, tokens))
        child = subprocess.Popen([sys.executable, __file__, "--flood", str(server.port)], stdout=subprocess.PIPE, text=True)
        crowded = asyncio.run(talk(server.port, tokens))
        counts = json.loads(child.communicate()[0])
        print(json.dumps({"figure": figure, "round": round_, "alone": alone, "flood": crowded, "answers": counts}))


if sys.argv[1] == "--flood":
    answers = {}
    asyncio.run(flood(int(sys.argv[2]), time.monotonic() + SECONDS + 1.5, answers))
    print(json.dumps(answers))
else:
    timing(sys.argv[1])
    flooded(sys.argv[1], sys.argv[2])
