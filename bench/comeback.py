#!/usr/bin/env python3
"""Readers on one server of several that is killed: how long until all of them are back on the others, and did one miss anything?

    bench/comeback.py [READERS] [STORE]      STORE: postgres://USER@HOST/DATABASE, empty; 10,000 readers without a number

Starts three servers of artifacts/single/snug (or SNUG, a command) on it, opens the readers on the first with one sender on the third,
kills the first, and lets each reader resume by its cursor at one of the others, as behind a load balancer. Nobody rests before coming back:
that is the worst that can come."""
import asyncio, json, os, resource, shlex, signal, subprocess, sys, time, urllib.request

READERS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
STORE = sys.argv[2]
SNUG = shlex.split(os.environ.get("SNUG", "artifacts/single/snug"))
PORTS = [5461, 5462, 5463]


def call(port, path, body=None, token=None, key=None):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", json.dumps(body).encode() if body is not None else None)
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    if key:
        request.add_header("Idempotency-Key", key)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


class Reader:
    def __init__(self, index, token):
        self.index, self.token, self.cursor, self.numbers, self.resets = index, token, None, [], 0
        self.opened, self.back, self.cut = asyncio.Event(), None, None

    async def run(self):
        port = PORTS[0]
        while True:
            try:
                await self.read(port)
            except (OSError, asyncio.IncompleteReadError):
                pass
            if self.cut is None and self.opened.is_set():
                self.cut = time.monotonic()
            if self.opened.is_set():
                port = PORTS[1 + self.index % 2]
            await asyncio.sleep(0.05)

    async def read(self, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            resume = f"Last-Event-ID: {self.cursor}\r\n" if self.cursor else ""
            writer.write(f"GET /api/rooms/1/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {self.token}\r\n{resume}\r\n".encode())
            await reader.readuntil(b"\r\n\r\n")
            kind = None
            while line := await reader.readline():
                if line.startswith(b"id: "):
                    self.cursor = line[4:].strip().decode()
                elif line.startswith(b"event: "):
                    kind = line[7:].strip()
                    if kind == b"reset":
                        self.resets += 1
                    if kind == b"hello":
                        self.opened.set()
                        if self.cut is not None and self.back is None:
                            self.back = time.monotonic()
                elif line.startswith(b"data: ") and kind == b"message.posted":
                    self.numbers.append(json.loads(line[6:])["number"])
        finally:
            writer.close()


async def main():
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    servers = [
        subprocess.Popen([*SNUG, "serve", "--db", STORE, "--port", str(port), "--limits", "off"], stdout=subprocess.DEVNULL)
        for port in PORTS
    ]
    try:
        for port in PORTS:
            while True:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
                    break
                except OSError:
                    await asyncio.sleep(0.1)
        token = call(PORTS[0], "/api/session", {"name": "Maya"})["token"]
        readers = [Reader(index, token) for index in range(READERS)]
        tasks = []
        begun = time.monotonic()
        for start in range(0, READERS, 200):
            tasks += [asyncio.create_task(reader.run()) for reader in readers[start:start + 200]]
            await asyncio.gather(*(reader.opened.wait() for reader in readers[start:start + 200]))
        print(f"{READERS} readers opened in {time.monotonic() - begun:.1f} s", flush=True)
        say = lambda text: asyncio.to_thread(call, PORTS[2], "/api/rooms/1/messages", {"text": text}, token, os.urandom(8).hex())
        first = (await say("before"))["number"]
        await until(lambda: all(reader.numbers[-1:] == [first] for reader in readers), 60)
        servers[0].send_signal(signal.SIGKILL)
        killed, spent, load = time.monotonic(), time.process_time(), os.getloadavg()[0]
        said = [(await say(f"while away {number}"))["number"] for number in range(5)]
        await until(lambda: all(reader.back for reader in readers), 60)
        spent = time.process_time() - spent
        back = sorted(reader.back - killed for reader in readers)
        await until(lambda: all(reader.numbers[-1:] == said[-1:] for reader in readers), 60)
        told = time.monotonic() - killed
        wrong = sum(reader.numbers != [first, *said] for reader in readers)
        print(f"back on the others: half after {back[len(back) // 2]:.2f} s, all after {back[-1]:.2f} s; "
              f"all knew the newest message after {told:.2f} s; {sum(reader.resets for reader in readers)} resets, {wrong} missed or doubled something; "
              f"{spent:.1f} s of it are this program's own work, at a load of {load:.0f}")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        for server in servers:
            server.kill()


async def until(is_so, seconds):
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise SystemExit("not within a minute")
        await asyncio.sleep(0.02)


asyncio.run(main())
