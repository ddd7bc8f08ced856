"""HTTP/1.1 to the Runtime API over one raw socket, for both of our clients. Standard library only.

The answer to one invocation and the request for the next leave in one write; bodies may come with a length or in
chunks (AWS's emulator chunks).
"""

import os
import socket
import sys

ENDPOINT = os.environ["AWS_LAMBDA_RUNTIME_API"]
BASE = "/2018-06-01/runtime/"
NEXT = ("GET %sinvocation/next HTTP/1.1\r\nHost: %s\r\n\r\n" % (BASE, ENDPOINT)).encode()


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
