#!/usr/bin/env python3
"""Compares what a post costs between programs: all of them are up at once, and loaded for a second each in turn.

usage: posts.py LOAD SENDERS NAME=PROGRAM NAME=PROGRAM...
  LOAD     the built Snug.Load (bench/Snug.Load), which sends
  SENDERS  how many send at once, each the next post when the last is answered
  PROGRAM  a published snug; the others are compared with the first
The servers are on core 0 and the generator on core 1. A machine drifts by a third within minutes, so each round's figure is divided by
that of the first program in the same round. Databases are in memory (/dev/shm) unless SNUG_BENCH_FOLDER names a folder; a library that
LD_PRELOAD names (to make syncs slower) is for the servers. Prints one line of JSON a program. Python's standard library only.
"""
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 24
WARM_SECONDS = 4


class Server:
    def __init__(self, program):
        self.folder = tempfile.TemporaryDirectory(dir=os.environ.get("SNUG_BENCH_FOLDER", "/dev/shm"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            ["taskset", "-c", "0", program, "serve", "--port", str(self.port), "--db", os.path.join(self.folder.name, "snug.db"),
             "--limits", "off"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                break
            except OSError:
                time.sleep(0.05)

    def load(self, load, senders, seconds):
        alone = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
        said = subprocess.run(
            ["taskset", "-c", "1", load, "posts", "--port", str(self.port), "--senders", senders, "--seconds", str(seconds)],
            capture_output=True, text=True, check=True, env=alone).stdout
        return json.loads(said.splitlines()[-1])

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        self.folder.cleanup()


def main(load, senders, *programs):
    servers = {}
    try:
        for name, program in (named.split("=", 1) for named in programs):
            servers[name] = Server(program)
        for server in servers.values():
            server.load(load, senders, WARM_SECONDS)
        taken = {name: [] for name in servers}
        for turn in range(ROUNDS):
            for name in list(servers)[::1 if turn % 2 == 0 else -1]:
                taken[name].append(servers[name].load(load, senders, 1))
        first = [run["serverUs"] for run in taken[next(iter(taken))]]
        for name, runs in taken.items():
            times = [run["serverUs"] / before for run, before in zip(runs, first)]
            low, middle, high = statistics.quantiles(times, n=4)
            figures = {key: round(statistics.median(run[key] for run in runs), 2) for key in ("serverUs", "perSecond", "p50Ms", "p99Ms")}
            print(json.dumps({"program": name, "senders": int(senders)} | figures
                             | {"times the first": round(middle, 3), "half of the rounds": f"{low:.2f} to {high:.2f}"}))
    finally:
        for server in servers.values():
            server.close()


main(*sys.argv[1:])
