"""Recomputes tests/chain-vectors.json with docs/chain.py: python3 chain_vectors.py docs/ chain-vectors.json. Says what differs."""
import base64, json, sys

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import chain

vectors = json.load(open(sys.argv[2], encoding="utf-8"))
for case in vectors["states"]:
    if chain.state(case["subject"], bytes.fromhex(case["salt"]), *case["fields"]).hex() != case["hash"]:
        print("state of", case["name"])

before = bytes(20)
for row in vectors["events"]:
    before = chain.event(before, row["position"], row["kind"], row["at"], row["room"], row["number"], row["person"], row["audience"],
                         bytes.fromhex(row["hash"]))
    if f"{row['position']}-{base64.b32encode(before).decode().lower()}" != row["cursor"]:
        print("event", row["position"])
