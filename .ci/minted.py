"""Reads a minted token with other tools than ours: one permission inside the example's compressed
blob is changed on the command line, and Python's base64, gzip, json and hmac must see that change,
nothing else, and a signature that holds.

usage: minted.py BINARY
"""

import base64
import gzip
import hashlib
import hmac
import json
import os
import struct
import subprocess
import sys
import tempfile

EXAMPLE = "assets/examples/jet-project-token.txt"
PATH = "/projects/storefront/permissions/1/permission_actions"
SECRET = b"thirty-two bytes of test secret!"


def part(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def blob(payload):
    return json.loads(payload)["projects"]["storefront"]["permissions"]


def rows(payload):
    return json.loads(gzip.decompress(base64.b64decode(blob(payload), validate=True)))


binary = sys.argv[1]
with open(EXAMPLE, encoding="ascii") as file:
    before = part(file.read().strip().split(".")[1])
with tempfile.TemporaryDirectory() as folder:
    secret = os.path.join(folder, "secret")
    with open(secret, "wb") as file:
        file.write(SECRET)
    command = [binary, "mint", "--from", EXAMPLE, "--claim", PATH + '="rw"', "--now", "1772458600"]
    command += ["--secret-file", secret, "--alg", "HS256"]
    token = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

header, payload, signature = token.split(".")
mac = hmac.new(SECRET, f"{header}.{payload}".encode(), hashlib.sha256).digest()
assert hmac.compare_digest(mac, part(signature)), "the signature is not HMAC-SHA256 of the text"
assert json.loads(part(header)) == {"typ": "JWT", "alg": "HS256"}, part(header)

after = part(payload)
expected = rows(before)
assert expected[1]["permission_actions"] != "rw"
expected[1]["permission_actions"] = "rw"
assert rows(after) == expected, rows(after)
assert after.replace(blob(after).encode(), blob(before).encode()) == before, "more than the blob changed"
heads = [base64.b64decode(blob(text))[:10] for text in (before, after)]
assert heads[0] == heads[1], f"the gzip header was {heads[0].hex()} and is {heads[1].hex()}"
print(f"gzip, base64 and hmac agree; packed at {struct.unpack('<I', heads[1][4:8])[0]} as before")
