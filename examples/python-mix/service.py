"""A service in Python: answers its routes over TCP, with the key of the request, of whichever generation that is."""

import json
import socketserver

ROUTES = {
    "python.title": lambda data: data["text"].title(),
    "python.count": lambda data: len(data["text"].split()),
}


def answer(line):
    """Returns the answer to a line."""
    no_key = {"span_key": None, "uid": ""}
    try:
        request = json.loads(line)
    except ValueError as e:
        return {**no_key, "status": 100, "data": f"not JSON: {e}"}
    if not isinstance(request, dict):
        return {**no_key, "status": 300, "data": "expected an object"}
    generation = "span_key" if "span_key" in request else "uid"
    key = {generation: request.get(generation)}
    route = str(request.get("route_key"))
    if route not in ROUTES:
        return {**key, "status": 400, "data": f"status: [400] message: [Unknown route key '{route}']"}
    try:
        return {**key, "status": 0, "data": ROUTES[route](request["data"])}
    except (AttributeError, KeyError, TypeError) as e:
        return {**key, "status": 300, "data": f"data: {e!r}"}


class Conversation(socketserver.StreamRequestHandler):
    """The lines of one connection; one that begins with ENQ is a heartbeat."""

    def handle(self):
        for line in self.rfile:
            if line.startswith(b"\x05"):
                self.wfile.write(b"\x06\n")
            else:
                self.wfile.write(json.dumps(answer(line)).encode() + b"\n")


class Service(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


with Service(("127.0.0.1", 9341), Conversation) as service:
    service.serve_forever()
