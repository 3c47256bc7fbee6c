#!/usr/bin/env python3
"""Draws the PNG icons of wwwroot/icons from lit.svg: phones and installed pages take no SVG.

    python3 tools/icons/draw.py

The same bytes everywhere: no picture library, whose versions differ. The drawing is paths of one colour each, made of lines and
circular arcs; a pixel's colour is the mean of 8 by 8 places in it. A test compares what is there with the drawing in a browser.
"""
import math
import pathlib
import re
import struct
import zlib

ICONS = pathlib.Path(__file__).resolve().parents[2] / "src/Snug.Server/wwwroot/icons"
PAPER = (0xf6, 0xee, 0xe5)
FINE = 8
ARC = 32
VIEW = 32.0

# Name, size, how much of the picture the drawing takes, what is behind it. A maskable icon may lose all outside of a circle of 80 %
# (W3C, Web App Manifest); iOS makes what is transparent black.
WANTED = [
    ("lit-32.png", 32, 1.0, None),
    ("lit-180.png", 180, 0.76, PAPER),
    ("lit-192.png", 192, 1.0, None),
    ("lit-512.png", 512, 1.0, None),
    ("lit-maskable-512.png", 512, 0.66, PAPER),
]


def corner(x0, y0, radius, sweep, x1, y1):
    """SVG's circular arc, at most half a circle, as points after its start (SVG 2, B.2.4)."""
    dx, dy = (x1 - x0) / 2, (y1 - y0) / 2
    half = math.hypot(dx, dy)
    radius = max(radius, half)
    away = math.sqrt(max(0.0, radius * radius - half * half)) / half * (1 if sweep else -1)
    cx, cy = (x0 + x1) / 2 - dy * away, (y0 + y1) / 2 + dx * away
    begin = math.atan2(y0 - cy, x0 - cx)
    turn = math.atan2(y1 - cy, x1 - cx) - begin
    turn += 2 * math.pi if sweep and turn <= 0 else -2 * math.pi if not sweep and turn >= 0 else 0
    angles = [begin + turn * step / ARC for step in range(1, ARC)]
    return [(cx + radius * math.cos(angle), cy + radius * math.sin(angle)) for angle in angles] + [(x1, y1)]


def outline(data):
    """The points of one path."""
    tokens = re.findall(r"[A-Za-z]|-?\d*\.?\d+", data)
    points, x, y, command, at = [], 0.0, 0.0, "", 0

    def take(count):
        nonlocal at
        at += count
        return [float(token) for token in tokens[at - count:at]]

    while at < len(tokens):
        if tokens[at].isalpha():
            command = tokens[at]
            at += 1
        if command in "zZ":
            continue
        if command in "Hh":
            (to,) = take(1)
            x = to if command == "H" else x + to
        elif command in "Vv":
            (to,) = take(1)
            y = to if command == "V" else y + to
        elif command in "MmLl":
            to_x, to_y = take(2)
            x, y = (to_x, to_y) if command.isupper() else (x + to_x, y + to_y)
        elif command in "Aa":
            radius, same, _, large, sweep, to_x, to_y = take(7)
            assert radius == same and not large, "only circles, and at most half of one"
            to_x, to_y = (to_x, to_y) if command == "A" else (x + to_x, y + to_y)
            points += corner(x, y, radius, bool(sweep), to_x, to_y)
            x, y = to_x, to_y
            continue
        else:
            raise ValueError(f"the drawing has a {command}, which is not drawn here")
        points.append((x, y))
    return points


def row_cover(points, width, row):
    """How many of each pixel's places in one row of pixels are inside of a path."""
    cover = [0] * width
    for part in range(FINE):
        y = row + (part + 0.5) / FINE
        crossings = sorted(
            x0 + (y - y0) / (y1 - y0) * (x1 - x0)
            for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1])
            if (y0 <= y) != (y1 <= y))
        for left, right in zip(crossings[::2], crossings[1::2]):
            begin, end = (max(0, min(width * FINE, math.ceil(edge * FINE - 0.5))) for edge in (left, right))
            first, last = begin // FINE, end // FINE
            if first == last:
                if end > begin:
                    cover[first] += end - begin
                continue
            cover[first] += FINE - begin % FINE
            for column in range(first + 1, last):
                cover[column] += FINE
            if end % FINE:
                cover[last] += end % FINE
    return cover


def picture(paths, size, part, behind):
    """Rows of RGBA."""
    scale, shift = size * part / VIEW, size * (1 - part) / 2
    placed = [(colour, [(x * scale + shift, y * scale + shift) for x, y in points]) for colour, points in paths]
    for row in range(size):
        pixels = [(*behind, 1.0) if behind else (0.0, 0.0, 0.0, 0.0)] * size
        for colour, points in placed:
            for column, places in enumerate(row_cover(points, size, row)):
                if places:
                    over = places / (FINE * FINE)
                    *under, alpha = pixels[column]
                    out = over + alpha * (1 - over)
                    pixels[column] = (*((new * over + old * alpha * (1 - over)) / out for new, old in zip(colour, under)), out)
        yield bytes(min(255, int(value * (255 if index == 3 else 1) + 0.5)) for pixel in pixels for index, value in enumerate(pixel))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(size, rows, is_whole):
    """RFC 2083: each row as the difference to the one above, which flat colours like; alpha only where it is needed."""
    width = 3 if is_whole else 4
    above, filtered = bytes(size * width), bytearray()
    for row in rows:
        row = bytes(value for index, value in enumerate(row) if index % 4 < width)
        filtered += b"\x02" + bytes((value - up) & 0xff for value, up in zip(row, above))
        above = row
    header = struct.pack(">IIBBBBB", size, size, 8, 2 if is_whole else 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(filtered), 9)) + chunk(b"IEND", b"")


def main():
    drawing = (ICONS / "lit.svg").read_text()
    paths = [
        (tuple(int(fill[i:i + 2], 16) for i in (0, 2, 4)), outline(data))
        for fill, data in re.findall(r'<path fill="#([0-9a-f]{6})" d="([^"]+)"', drawing)]
    assert len(paths) == drawing.count("<path")
    for name, size, part, behind in WANTED:
        made = png(size, picture(paths, size, part, behind), behind is not None)
        (ICONS / name).write_bytes(made)
        print(f"{name}: {len(made)} bytes")


if __name__ == "__main__":
    main()
