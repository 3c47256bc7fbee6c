#!/usr/bin/env python3
"""What several servers on one PostgreSQL carry: bench/cluster.py PROGRAM [--nodes 1,2,4] [--senders 16,64,256] [--sync-ms 2]

Starts a PostgreSQL of its own (the installed programs, in a temporary folder, durable), starts PROGRAM on it as 1, 2 and 4 nodes, and has
Snug.Load post to all of them at once, the senders shared out. Then, with two nodes: from the answer of a send at one to its event at the
other, at 10, 100 and 1,000 messages a second. All on one machine: read the figures as ratios. A slower disk is made by PostgreSQL itself
(commit_delay makes every sync of the log wait). Needs: dotnet build bench/Snug.Load -c Release.
"""
import argparse, glob, http.client, json, os, pwd, shutil, socket, statistics, subprocess, sys, tempfile, threading, time

HERE = os.path.dirname(os.path.abspath(__file__))
LOAD = os.path.join(HERE, "Snug.Load", "bin", "Release", "net10.0", "Snug.Load")
FIRST_PORT = 5310


def binaries():
    return max(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))


class Postgres:
    def __init__(self, sync_ms):
        self.folder = tempfile.mkdtemp(prefix="snug-cluster-")
        self.user = ["setpriv", "--reuid=nobody", "--clear-groups"] if os.getuid() == 0 else []
        if os.getuid() == 0:
            os.chown(self.folder, pwd.getpwnam("nobody").pw_uid, -1)
        subprocess.run([*self.user, f"{binaries()}/initdb", "-D", f"{self.folder}/data", "-U", "snug", "-A", "trust", "-E", "UTF8",
                        "--locale=C"], check=True, stdout=subprocess.DEVNULL)
        slower = ["-c", f"commit_delay={sync_ms * 1000}", "-c", "commit_siblings=0"] if sync_ms else []
        self.process = subprocess.Popen(
            [*self.user, f"{binaries()}/postgres", "-D", f"{self.folder}/data", "-k", self.folder, "-c", "listen_addresses=",
             "-c", "max_connections=200", *slower], stderr=subprocess.DEVNULL)
        while subprocess.run([f"{binaries()}/pg_isready", "-q", "-h", self.folder]).returncode:
            time.sleep(0.1)
        self.count = 0

    def database(self):
        self.count += 1
        subprocess.run(["psql", "-qh", self.folder, "-U", "snug", "postgres", "-c", f"create database d{self.count}"], check=True)
        return f"postgres://snug@{self.folder.replace('/', '%2F')}/d{self.count}"

    def stop(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder)


class Nodes:
    def __init__(self, program, address, count):
        self.ports = [FIRST_PORT + index for index in range(count)]
        self.processes = [subprocess.Popen([program, "serve", "--db", address, "--port", str(port), "--limits", "off"],
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for port in self.ports]
        for port in self.ports:
            while not is_ready(port):
                time.sleep(0.1)

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()


def is_ready(port):
    try:
        connection = http.client.HTTPConnection("localhost", port, timeout=5)
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False


def posts(ports, senders, seconds):
    """All ports at once, the senders shared out; messages a second together, and the answers' median and p99 in ms."""
    runs = [subprocess.Popen([LOAD, "posts", "--port", str(port), "--senders", str(max(1, senders // len(ports))),
                              "--seconds", str(seconds)], stdout=subprocess.PIPE, text=True) for port in ports]
    return [json.loads(run.communicate()[0].strip().splitlines()[-1]) for run in runs]


def come_in(port, name):
    connection = http.client.HTTPConnection("localhost", port)
    connection.request("POST", "/api/session", json.dumps({"name": name}), {"Content-Type": "application/json"})
    return json.loads(connection.getresponse().read())["token"]


def latency(ports, rate, seconds):
    """From the answer at the first node to the event at the last, in ms."""
    answered, heard, token = {}, {}, come_in(ports[0], f"Sender {rate}")
    reader = http.client.HTTPConnection("localhost", ports[-1])
    reader.request("GET", "/api/events", headers={"Authorization": f"Bearer {come_in(ports[-1], f'Reader {rate}')}"})
    stream = reader.getresponse()

    def listen():
        try:
            for line in stream:
                if line.startswith(b'data: {"room":1,"number":'):
                    heard[int(line[25:line.index(b",", 25)])] = time.monotonic()
        except (OSError, ValueError, AttributeError):
            pass

    threading.Thread(target=listen, daemon=True).start()
    lanes = max(1, rate // 60)

    def send(lane):
        connection = http.client.HTTPConnection("localhost", ports[0])
        begun = time.monotonic() + lane / rate
        for index in range(seconds * rate // lanes):
            time.sleep(max(0, begun + index * lanes / rate - time.monotonic()))
            connection.request("POST", "/api/rooms/1/messages", '{"text":"a word"}',
                               {"Content-Type": "application/json", "Authorization": f"Bearer {token}"})
            number = json.loads(connection.getresponse().read())["number"]
            answered[number] = time.monotonic()

    threads = [threading.Thread(target=send, args=(lane,)) for lane in range(lanes)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    time.sleep(1.5)
    waits = sorted((heard[number] - when) * 1000 for number, when in answered.items())
    return {"rate": rate, "messages": len(waits), "p50": round(statistics.median(waits), 2),
            "p99": round(waits[int(len(waits) * 0.99)], 2), "most": round(waits[-1], 2)}


def main():
    options = argparse.ArgumentParser()
    options.add_argument("program")
    options.add_argument("--nodes", default="1,2,4")
    options.add_argument("--senders", default="16,64,256")
    options.add_argument("--seconds", type=int, default=4)
    options.add_argument("--sync-ms", type=int, default=0)
    options.add_argument("--latency", action="store_true")
    given = options.parse_args()
    postgres = Postgres(given.sync_ms)
    try:
        for count in [] if given.latency else map(int, given.nodes.split(",")):
            for senders in map(int, given.senders.split(",")):
                nodes = Nodes(given.program, postgres.database(), count)
                print(json.dumps({"nodes": count, "senders": senders, "syncMs": given.sync_ms,
                                  "runs": posts(nodes.ports, senders, given.seconds)}), flush=True)
                nodes.stop()
        for rate in (10, 100, 1000) if given.latency else ():
            nodes = Nodes(given.program, postgres.database(), 2)
            print(json.dumps(latency(nodes.ports, rate, 20 if rate == 10 else 10)), flush=True)
            nodes.stop()
    finally:
        postgres.stop()


if __name__ == "__main__":
    main()
