"""A client in Python: calls a route of an instance, with a key of each generation."""

import json
import secrets
import socket
import sys
import uuid


def call(address, route, data, key):
    """Returns the data of the answer."""
    with socket.create_connection(address, timeout=5) as connection, connection.makefile("rwb") as lines:
        lines.write(json.dumps({**key, "route_key": route, "data": data}).encode() + b"\n")
        lines.flush()
        answer = json.loads(lines.readline())
    if answer["status"] != 0:
        raise RuntimeError(f"status {answer['status']}: {answer['data']}")
    return answer["data"]


newer = {"span_key": {"trace_id": str(uuid.uuid4()), "span_id": secrets.token_hex(8)}}
older = {"uid": str(uuid.uuid4())}

for key in newer, older:
    print(*key, call(("127.0.0.1", 9340), "mix.describe", {"text": sys.argv[1]}, key))
