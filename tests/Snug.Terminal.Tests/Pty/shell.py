"""Runs a program as the foreground job of a shell on a pseudo terminal, and reports in which state it leaves the terminal.

usage: shell.py SECONDS STEPS -- PROGRAM ARGUMENTS...
STEPS is JSON, done one after the other: ["wait", "text in the output"], ["type", "keys"], ["signal", "TERM"] to the program alone,
["until", "path"] waits until that file is there, ["stopped"] until the job is stopped, ["fg"], ["bg"], ["resize", columns, rows],
["deaf"] reads no output any more, ["hangup"] closes the window.
Prints JSON: {"events": [...], "output": "base64", "missed": the step that was never reached or null}. Each event is
["stopped" or "ended", exit code or null, stty's answer before, stty's answer now]; a code below 0 is the signal that killed it.
"""

import base64
import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time


def stty():
    try:
        return subprocess.run(["stty", "-g"], stdin=0, capture_output=True, text=True, timeout=5).stdout.strip()
    except subprocess.TimeoutExpired:
        return "no answer"


def shell(command, go, commands, reports):
    """The session's leader: what an interactive shell does for one job."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    os.read(go, 1)
    before = stty()
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpgrp())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        os.execvp(command[0], command)
    os.write(reports, (json.dumps(["started", job, before, before]) + "\n").encode())
    while True:
        _, status = os.waitpid(job, os.WUNTRACED)
        is_stopped = os.WIFSTOPPED(status)
        now = stty()
        try:
            os.tcsetpgrp(0, os.getpgrp())
        except OSError:
            pass  # the window was closed
        kind, code = ("stopped", None) if is_stopped else ("ended", os.waitstatus_to_exitcode(status))
        os.write(reports, (json.dumps([kind, code, before, now]) + "\n").encode())
        if not is_stopped:
            return
        # As bash and zsh do: the shell edits its own line in another mode, and does not set the job's mode again.
        subprocess.run(["stty", "sane"], stdin=0)
        if os.read(commands, 1) == b"f":
            subprocess.run(["stty", before], stdin=0)
            os.tcsetpgrp(0, job)
        os.killpg(job, signal.SIGCONT)


def main():
    seconds, steps = float(sys.argv[1]), json.loads(sys.argv[2])
    command = sys.argv[sys.argv.index("--") + 1 :]
    go_read, go_write = os.pipe()
    commands_read, commands_write = os.pipe()
    reports_read, reports_write = os.pipe()
    pid, terminal = pty.fork()
    if pid == 0:
        shell(command, go_read, commands_read, reports_write)
        os._exit(0)

    os.close(reports_write)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    os.write(go_write, b"x")
    output, seen, events, job, is_open, is_read = bytearray(), 0, [], None, True, True
    lines, deadline, is_over = b"", time.monotonic() + seconds, False
    while time.monotonic() < deadline and not is_over:
        while steps:
            kind, *what = steps[0]
            if kind == "wait":
                at = output.find(what[0].encode(), seen)
                if at < 0:
                    break
                seen = at + len(what[0].encode())
            elif kind == "until":
                if not os.path.exists(what[0]):
                    break
            elif kind == "stopped":
                if not events or events[-1][0] != "stopped":
                    break
            elif job is None:
                break
            elif kind == "type":
                os.write(terminal, what[0].encode("utf-8", "surrogateescape"))
            elif kind == "signal":
                os.kill(job, getattr(signal, "SIG" + what[0]))
            elif kind in ("fg", "bg"):
                events.append(["continued", None, "", ""])
                os.write(commands_write, kind[0].encode())
            elif kind == "resize":
                fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", what[1], what[0], 0, 0))
            elif kind == "deaf":
                is_read = False
            elif kind == "hangup":
                os.close(terminal)
                is_open = is_read = False
            steps.pop(0)
        ready, _, _ = select.select([reports_read] + ([terminal] if is_read else []), [], [], 0.1)
        if reports_read in ready:
            piece = os.read(reports_read, 65536)
            is_over = not piece
            lines += piece
            while b"\n" in lines:
                line, lines = lines.split(b"\n", 1)
                event = json.loads(line)
                if event[0] == "started":
                    job = event[1]
                else:
                    events.append(event)
        if terminal in ready and is_read:
            try:
                output += os.read(terminal, 65536)
            except OSError:
                pass

    # What was written last may still be on its way.
    while is_read and select.select([terminal], [], [], 0)[0]:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        output += piece
    if job is not None and not is_over:
        os.killpg(job, signal.SIGKILL)
        os.kill(pid, signal.SIGKILL)
    missed = steps[0] if steps else (None if is_over else ["end"])
    print(json.dumps({"events": [event for event in events if event[0] != "continued"], "output": base64.b64encode(output).decode(), "missed": missed and json.dumps(missed)}))


main()
