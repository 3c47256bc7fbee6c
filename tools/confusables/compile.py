#!/usr/bin/env python3
"""Makes src/Snug.Server/People/LookAlikes/confusables.bin of Unicode's own files, once a year when they change.

    python3 tools/confusables/compile.py confusables.txt DerivedCoreProperties.txt

Both of one version of Unicode: confusables.txt is in its folder `security`, and in the source of ICU (source/data/unidata/);
DerivedCoreProperties.txt is in the folder `ucd`, and in Debian's package unicode-data. Then run LookAlikesTests and name the
version in LookAlikes/README.md and CHANGELOG.md: names that were two people's may look alike from then on, and stay theirs.

What is written: a byte with the length of the version and the version; then numbers of seven bits a byte, the lowest first, the
high bit set where more follow. How many ranges no screen shows; of each the distance of its first from the last one's end, and how
many more it has. How many characters look like others; of each, by code point, the distance from the one before, how many code
points it looks like, and these.
"""
import pathlib
import re
import sys

TARGET = pathlib.Path(__file__).resolve().parents[2] / "src/Snug.Server/People/LookAlikes/confusables.bin"


def number(value):
    packed = bytearray()
    while value >= 0x80:
        packed.append(value & 0x7f | 0x80)
        value >>= 7
    packed.append(value)
    return bytes(packed)


def fields(path):
    for line in pathlib.Path(path).read_text(encoding="utf-8-sig").splitlines():
        kept = line.split("#")[0].strip()
        if kept:
            yield [field.strip() for field in kept.split(";")]


def version(path, pattern):
    return re.search(pattern, pathlib.Path(path).read_text(encoding="utf-8-sig")).group(1)


def main(confusables, properties):
    unicode = version(confusables, r"# Version: (\S+)")
    if version(properties, r"DerivedCoreProperties-(\S+)\.txt") != unicode:
        sys.exit("These are of two versions of Unicode.")
    ranges = sorted(
        (int(first, 16), int(last or first, 16))
        for first, _, last in (row[0].partition("..") for row in fields(properties) if row[1] == "Default_Ignorable_Code_Point"))
    alike = {int(row[0], 16): [int(point, 16) for point in row[1].split()] for row in fields(confusables)}
    packed = bytearray([len(unicode)]) + unicode.encode()
    packed += number(len(ranges))
    end = 0
    for first, last in ranges:
        packed += number(first - end) + number(last - first)
        end = last
    packed += number(len(alike))
    before = 0
    for source in sorted(alike):
        packed += number(source - before) + number(len(alike[source]))
        packed += b"".join(number(point) for point in alike[source])
        before = source
    TARGET.write_bytes(packed)
    print(f"Unicode {unicode}: {len(alike)} characters that look like others, {len(ranges)} ranges unseen, {len(packed)} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
