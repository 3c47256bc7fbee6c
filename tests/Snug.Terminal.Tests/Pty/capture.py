"""Runs a program under a pseudo terminal, types when it has said what is waited for, and prints the raw bytes that came out.

usage: capture.py SECONDS COLUMNS STEPS -- PROGRAM ARGUMENTS...
STEPS is JSON: [["what to wait for", "what to type"], ...]; a third element of a step is a command that is run. The exit code is the program's; 99 if a step was never reached, 97 if a command failed.
"""

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
import tty


def main():
    seconds, columns, steps = float(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])
    command = sys.argv[sys.argv.index("--") + 1 :]
    # The program is started only when the terminal is set up, or its first bytes would be changed.
    ready_read, ready_write = os.pipe()
    pid, terminal = pty.fork()
    if pid == 0:
        os.read(ready_read, 1)
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    attributes = termios.tcgetattr(terminal)
    attributes[1] &= ~termios.OPOST  # bytes as the program wrote them
    if not os.environ.get("CAPTURE_ECHO"):
        attributes[3] &= ~termios.ECHO  # and none of what was typed
    termios.tcsetattr(terminal, termios.TCSANOW, attributes)
    if os.environ.get("CAPTURE_RAW"):  # Wine's console takes a key as it is, and sets its terminal to that only when it first reads
        tty.setraw(terminal)
    os.write(ready_write, b"x")

    # Wine's console breaks lines at its own edge, also within a word or a sequence: there they are no part of what is written.
    breaks = b"\r\n" if os.environ.get("CAPTURE_UNBROKEN") else b""
    captured, seen, commands, deadline = bytearray(), 0, [], time.monotonic() + seconds
    while time.monotonic() < deadline:
        while steps and (at := captured.find(steps[0][0].encode(), seen)) >= 0:
            seen = at + len(steps[0][0].encode())
            step = steps.pop(0)
            os.write(terminal, step[1].encode())
            if len(step) > 2:
                commands.append(subprocess.Popen(step[2], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL))
        ready, _, _ = select.select([terminal], [], [], 0.2)
        if not ready:
            continue
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            piece = b""
        if not piece:
            break
        captured += piece.translate(None, breaks)

    sys.stdout.buffer.write(captured)
    sys.stdout.buffer.flush()
    done, status = os.waitpid(pid, os.WNOHANG)
    waited = time.monotonic() + 5
    while not done and time.monotonic() < waited:
        time.sleep(0.02)
        done, status = os.waitpid(pid, os.WNOHANG)
    if not done:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        sys.exit(98)
    if any(command.wait() for command in commands):
        sys.exit(97)
    sys.exit(99 if steps else os.waitstatus_to_exitcode(status))


main()
