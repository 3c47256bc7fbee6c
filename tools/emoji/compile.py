#!/usr/bin/env python3
"""Makes src/Snug.Server/wwwroot/messages/emoji.txt of the npm package emojibase-data, once a year when Unicode has new emoji.

    npm pack emojibase-data && tar xf emojibase-data-*.tgz
    python3 tools/emoji/compile.py package

Then run EmojiTests and name the version in src/Snug.Server/Messages/Emoji/README.md and CHANGELOG.md. The server reads the same file
as the page's picker: what one offers the other takes.

What is written, in UTF-8: a line with the version of Unicode's emoji; then groups, each a line of `#` and its name (the only
lines without a tab: `#` begins an emoji too), and its emoji in Unicode's order. An emoji's line has three fields with tabs between:
the emoji in its fully qualified form; its names, of which the first is shown; words that it is found by beside them. `+` behind the
emoji: it takes a skin tone behind its first character. What follows the `+`: two people take one each, behind the first and the last
character of that, and if it is not the emoji itself they take two different ones; one for both stands in the emoji.
"""
import json
import pathlib
import re
import sys

TARGET = pathlib.Path(__file__).resolve().parents[2] / "src/Snug.Server/wwwroot/messages/emoji.txt"
TONES = "🏻🏼🏽🏾🏿"
SELECTOR = "\ufe0f"
COMPONENT = "component"


def listed(names):
    return [names] if isinstance(names, str) else names or []


def toned(emoji, tone):
    return emoji[0] + tone + emoji[1:].removeprefix(SELECTOR)


def without(text, characters):
    return "".join(character for character in text if character not in characters)


def qualified(emoji, drawn):
    """Without selectors behind what is drawn as an emoji anyway (Emoji_Presentation): the package has them there too."""
    return "".join(character for at, character in enumerate(emoji) if character != SELECTOR or emoji[at - 1] not in drawn)


def pattern_of(emoji, skins):
    """How it takes tones, and proof that this makes what Unicode lists and nothing else."""
    listed_skins = {skin["emoji"] for skin in skins}
    mixed = [skin["emoji"] for skin in skins if not isinstance(skin["tone"], int)]
    if not skins:
        return ""
    made = {toned(emoji, tone) for tone in TONES}
    pair = without(mixed[0], TONES) if mixed else ""
    if mixed:
        pairs = {pair[0] + one + pair[1:] + other for one in TONES for other in TONES if one != other or pair == emoji}
        made = pairs if pair == emoji else made | pairs
    if made != listed_skins:
        sys.exit(f"{emoji} takes skin tones in a way that nobody knew of.")
    return "+" + pair


def words_of(entry, names):
    said = set(re.split(r"[_+-]", "_".join(names)))
    words = [*entry.get("tags", []), entry["label"]]
    found = {word for text in words for word in re.split(r"[^\w’'.]+", text.lower()) if len(word) > 1}
    return sorted(found - said)


def main(package):
    folder = pathlib.Path(package) / "en"
    version = json.loads((pathlib.Path(package) / "package.json").read_text())["version"]
    emoji = json.loads((folder / "data.json").read_text())
    groups = {group["order"]: (group["key"], group["message"]) for group in json.loads((folder / "messages.json").read_text())["groups"]}
    sources = [json.loads((folder / "shortcodes" / f"{source}.json").read_text()) for source in ("github", "iamcal", "cldr")]
    emoji = sorted((one for one in emoji if groups.get(one.get("group"), (COMPONENT,))[0] != COMPONENT), key=lambda one: one["order"])

    drawn = {one["emoji"][0] for one in emoji if one["type"] == 1 and len(one["emoji"].removesuffix(SELECTOR)) == 1}
    for one in [*emoji, *(skin for one in emoji for skin in one.get("skins", []))]:
        one["emoji"] = qualified(one["emoji"], drawn)

    # A name that two sources give to two emoji is the first one's: GitHub's before Slack's before Unicode's.
    owner = {}
    for source in sources:
        for one in emoji:
            for name in listed(source.get(one["hexcode"])):
                owner.setdefault(name, one["hexcode"])
    lines, group, count = [version.removesuffix(".0")], None, 0
    for one in emoji:
        if one["group"] != group:
            group = one["group"]
            lines.append("#" + groups[group][1])
        names = [name for source in sources for name in listed(source.get(one["hexcode"])) if owner[name] == one["hexcode"]]
        names = list(dict.fromkeys(names))
        if not names or any(not re.fullmatch("[a-z0-9_+-]+", name) for name in names):
            sys.exit(f"{one['emoji']} has no name, or one of other letters.")
        count += len(names)
        lines.append("\t".join([one["emoji"] + pattern_of(one["emoji"], one.get("skins", [])), " ".join(names), " ".join(words_of(one, names))]))
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"Emoji {version}: {len(emoji)} emoji, {count} names, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
