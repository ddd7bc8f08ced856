"""Runs a Python handler as AWS's Python runtime does: _HANDLER and LAMBDA_TASK_ROOT set, standard library only.

A raw socket, so that the answer to one invocation and the request for the next leave in one write;
bodies may come with a length or in chunks (AWS's emulator chunks).
"""

import importlib
import json
import os
import socket
import sys
import time
import traceback

ENDPOINT = os.environ["AWS_LAMBDA_RUNTIME_API"]
BASE = "/2018-06-01/runtime/"
NEXT = ("GET %sinvocation/next HTTP/1.1\r\nHost: %s\r\n\r\n" % (BASE, ENDPOINT)).encode()
# No white space, so that the same answer has the same bytes in every language.
to_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


class Connection:
    """Ends this process when the service goes away."""

    def __init__(self):
        host, port = ENDPOINT.split(":")
        self.socket = socket.create_connection((host, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = self.socket.makefile("rb", 65536)

    def request_next(self):
        self.socket.sendall(NEXT)

    def post(self, path, body, tail=NEXT):
        head = "POST %s%s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        self.socket.sendall(b"".join(((head % (BASE, path, ENDPOINT, len(body))).encode(), body, tail)))

    def read(self):
        """One reply: its headers, names in lower case, and its body."""
        self.read_line()
        headers = {}
        for line in iter(self.read_line, b"\r\n"):
            name, _, value = line.partition(b":")
            headers[name.lower()] = value.strip()
        if headers.get(b"transfer-encoding", b"").lower() == b"chunked":
            return headers, b"".join(self.read_chunks())
        return headers, self.read_exactly(int(headers.get(b"content-length", 0)))

    def read_chunks(self):
        while True:
            chunk = self.read_exactly(int(self.read_line(), 16))
            self.read_line()
            if not chunk:
                return
            yield chunk

    def read_line(self):
        line = self.stream.readline()
        if not line.endswith(b"\n"):
            sys.exit(0)
        return line

    def read_exactly(self, length):
        data = self.stream.read(length) if length else b""
        if len(data) < length:
            sys.exit(0)
        return data


class Context:
    """What a handler is told about its invocation; AWS's own names."""

    function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
    function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
    memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
    log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
    log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
    identity = None

    def __init__(self, request_id, headers):
        self.aws_request_id = request_id
        self.invoked_function_arn = headers.get(b"lambda-runtime-invoked-function-arn", b"").decode()
        client_context = headers.get(b"lambda-runtime-client-context")
        self.client_context = json.loads(client_context) if client_context else None
        self._deadline_ms = int(headers.get(b"lambda-runtime-deadline-ms", 0))

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(time.time() * 1000))


def load_handler(name):
    module, _, function = name.rpartition(".")
    sys.path.insert(0, os.environ.get("LAMBDA_TASK_ROOT", os.getcwd()))
    return getattr(importlib.import_module(module.replace("/", ".")), function)


def describe(error, request_id):
    # Without our own frame, as AWS leaves out its own.
    frames = error.__traceback__ and error.__traceback__.tb_next
    description = {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "requestId": request_id,
        "stackTrace": traceback.format_tb(frames),
    }
    return encode(to_json(description))


def encode(text):
    # A lone surrogate is legal JSON but has no UTF-8: say it with escapes, which mean the same.
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(json.loads(text), separators=(",", ":")).encode("ascii")


def run(handler, request_id, headers, body):
    """The kind and the body of the answer to one invocation. SystemExit is the handler's wish, and passes."""
    try:
        return "response", encode(to_json(handler(json.loads(body), Context(request_id, headers))))
    except Exception as error:
        return "error", describe(error, request_id)


def main():
    connection = Connection()
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Exception as error:
        traceback.print_exc()
        connection.post("init/error", describe(error, ""), b"")
        connection.read()
        sys.exit(1)

    connection.request_next()
    while True:
        headers, body = connection.read()
        request_id = headers.get(b"lambda-runtime-aws-request-id", b"").decode()
        # Replies to answers carry no id; only a reply to "next" is an invocation.
        if request_id:
            kind, answer = run(handler, request_id, headers, body)
            connection.post("invocation/%s/%s" % (request_id, kind), answer)


if __name__ == "__main__":
    main()
