"""Ten minutes of people coming and going: does anything grow that should not?

    python3 bench/soak.py artifacts/single/snug [MINUTES]

Starts that program on a new database and an own port, without limits. 200 readers follow the rooms and each leaves after 5 to 60
seconds, in order or by dropping the connection; 40 people say 20 things a second together. Every half minute one line: memory, threads,
open files and length of the -wal. At the end each message that was acknowledged has to be in the file, and the file has to be sound.
Needs Linux for the figures and nothing but Python.
"""
import asyncio
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time

READERS, SPEAKERS, POSTS_A_SECOND = 200, 40, 20
program, minutes = os.path.abspath(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 10
acknowledged, heard, visits, failures = {}, 0, 0, []


async def ask(port, method, path, token=None, body=None, key=None):
    """One request on a connection of its own; the answer's status and JSON."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    payload = json.dumps(body).encode() if body is not None else b""
    head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close", f"Content-Length: {len(payload)}"]
    head += [f"Authorization: Bearer {token}"] if token else []
    head += [f"Idempotency-Key: {key}"] if key else []
    head += ["Content-Type: application/json"] if body is not None else []
    writer.write("\r\n".join(head + ["", ""]).encode() + payload)
    answer = await reader.read()
    writer.close()
    status = int(answer.split(b" ", 2)[1])
    text = answer[answer.index(b"{"):answer.rindex(b"}") + 1] if b"{" in answer else b"null"
    return status, json.loads(text)


async def follow(port, token, until):
    """A reader who stays for a while, again and again."""
    global heard, visits
    while time.monotonic() < until:
        leaves = min(until, time.monotonic() + random.uniform(5, 60))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        visits += 1
        while (left := leaves - time.monotonic()) > 0:
            try:
                line = await asyncio.wait_for(reader.readline(), left)
            except asyncio.TimeoutError:
                break
            if not line:
                failures.append("a stream ended by itself")
                break
            heard += line.startswith(b"event: message.posted")
        if random.random() < 0.5:
            writer.transport.abort()
        else:
            writer.close()


async def speak(port, token, name, until):
    number = 0
    while time.monotonic() < until:
        number += 1
        text = f"{name} says {number} " + "x" * random.randint(0, 200)
        status, said = await ask(port, "POST", "/api/rooms/1/messages", token, {"text": text}, f"{name}-{number}")
        if status == 201:
            acknowledged[said["number"]] = text
        else:
            failures.append(f"a send was answered {status}: {said}")
        await asyncio.sleep(random.uniform(0.5, 1.5) * SPEAKERS / POSTS_A_SECOND)


def measure(process, database):
    with open(f"/proc/{process}/status") as status:
        lines = dict(line.split(":", 1) for line in status if ":" in line)
    wal = database + "-wal"
    return (int(lines["VmRSS"].split()[0]) // 1024, int(lines["Threads"]), len(os.listdir(f"/proc/{process}/fd")),
            os.path.getsize(wal) // 1024 if os.path.exists(wal) else 0)


async def watch(process, database, until):
    started = time.monotonic()
    print(f"{'min':>5} {'MB':>5} {'threads':>8} {'files':>6} {'wal KB':>8} {'said':>7} {'heard':>9} {'visits':>7}", flush=True)
    while time.monotonic() < until:
        await asyncio.sleep(min(30, max(0, until - time.monotonic())))
        memory, threads, files, wal = measure(process, database)
        print(f"{(time.monotonic() - started) / 60:5.1f} {memory:5} {threads:8} {files:6} {wal:8} {len(acknowledged):7} {heard:9} "
              f"{visits:7}", flush=True)


async def live(port, process, database):
    tokens = []
    for number in range(SPEAKERS):
        status, session = await ask(port, "POST", "/api/session", body={"name": f"Person {number}"})
        assert status == 201, session
        tokens.append(session["token"])
    until = time.monotonic() + minutes * 60
    await asyncio.gather(watch(process, database, until), *(follow(port, random.choice(tokens), until) for _ in range(READERS)),
                         *(speak(port, token, f"p{number}", until) for number, token in enumerate(tokens)))
    await asyncio.sleep(15)
    print("after everybody has left: {} MB, {} threads, {} files, wal {} KB".format(*measure(process, database)), flush=True)


def main():
    cpu = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown processor")
    print(f"{cpu}, {os.cpu_count()} cores, Linux {os.uname().release}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        database, port = os.path.join(folder, "snug.db"), random.randint(20000, 30000)
        with open(os.path.join(folder, "log"), "w") as log:
            server = subprocess.Popen([program, "serve", "--db", database, "--port", str(port), "--limits", "off"], stdout=log, stderr=log)
        try:
            for _ in range(300):
                try:
                    if asyncio.run(ask(port, "GET", "/healthz"))[0] == 200:
                        break
                except OSError:
                    time.sleep(0.1)
            asyncio.run(live(port, server.pid, database))
        finally:
            server.terminate()
            code = server.wait(20)
        rows = dict(sqlite3.connect(database).execute("select number, text from messages where room_id = 1"))
        lost = [number for number, text in acknowledged.items() if rows.get(number) != text]
        sound = subprocess.run([program, "verify", database], capture_output=True, text=True)
        print(f"{len(acknowledged)} acknowledged, lost {len(lost)}; {len(failures)} failures {failures[:3]}; exit code {code}")
        print(sound.stdout + sound.stderr, end="")
        sys.exit(1 if lost or failures or code or sound.returncode else 0)


main()
