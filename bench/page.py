"""Writes the page of results from the runs that run.sh kept: median and range of every figure, and what was measured where."""
import collections
import datetime
import json
import platform
import re
import statistics
import subprocess
import sys

FIGURES = {
    "deliveriesPerSecond": ("deliveries/s", 0), "messagesPerSecond": ("messages/s", 0), "perSecond": ("a second", 0),
    "eventsPerSecond": ("events/s", 0), "serverUsPerDelivery": ("server us a delivery", 2), "serverUs": ("server us", 1),
    "serverUsPerEvent": ("server us an event", 1), "p50Ms": ("p50 ms", 1), "p99Ms": ("p99 ms", 1), "p999Ms": ("p99.9 ms", 1),
    "bytesAnAnswer": ("bytes an answer", 0), "bytesAReader": ("bytes a reader", 0), "rssMb": ("RSS MB", 0), "rssMbWithout": ("without readers MB", 0),
    "allFollowSeconds": ("all follow after s", 2), "steadyRssMb": ("steady MB", 0), "peakRssMb": ("peak MB", 0),
    "readySeconds": ("ready after s", 2), "idleRssMb": ("idle RSS MB", 0), "bytesAMessageBeyondText": ("bytes a message beyond its text", 0),
    "serverRssMb": ("server MB", 0), "serverLoad": ("server load", 2), "generatorLoad": ("generator load", 2),
}


def said(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""


def number(value, digits):
    return f"{value:,.{digits}f}"


def figure(values, digits):
    middle = number(statistics.median(values), digits)
    return middle if min(values) == max(values) else f"{middle} ({number(min(values), digits)} to {number(max(values), digits)})"


def main(path, micro):
    runs = collections.OrderedDict()
    for line in open(path):
        run = json.loads(line)
        runs.setdefault(run.pop("run"), collections.OrderedDict()).setdefault(run.pop("server"), []).append(run)
    cpu = re.search(r"model name\s*: (.*)", open("/proc/cpuinfo").read())
    print("# Snug beside what it is compared with\n")
    print(f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC, commit {said('git', 'rev-parse', '--short', 'HEAD')}. "
          f"{cpu and cpu[1]}, {said('nproc')} cores, {platform.system()} {platform.release()}, .NET {said('dotnet', '--version')} SDK, "
          f"{said('sh', '-c', 'nginx -v 2>&1')}. Load average at the end: {open('/proc/loadavg').read().split()[0]}.\n")
    print("Made by `bench/run.sh`: server on core 0, generator on core 1, plain HTTP on loopback, `--limits off`, texts of 100 bytes, servers one "
          "after the other, round after round. Median (lowest to highest) of the rounds. Every message of every reader is checked: "
          "a run in which one is lost, doubled or misplaced is no figure but a failure. A generator load near 1 means that the server could do more.\n")
    for name, servers in runs.items():
        print(f"## {name}\n")
        keys = [key for key in FIGURES if any(key in run for found in servers.values() for run in found)]
        print("| server | " + " | ".join(FIGURES[key][0] for key in keys) + " |")
        print("|---" * (len(keys) + 1) + "|")
        for server, found in servers.items():
            print(f"| {server} | " + " | ".join(figure([run[key] for run in found if key in run], FIGURES[key][1]) for key in keys) + " |")
        print()
    try:
        print("## Micro benchmarks")
        for line in open(micro):
            if line.startswith("|"):
                print(("\n" if re.match(r"\| Method", line) else "") + line, end="")  # a table a class
    except OSError:
        pass


main(*sys.argv[1:])
