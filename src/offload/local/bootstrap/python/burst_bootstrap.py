"""Runs burst's own Python function: _HANDLER and LAMBDA_TASK_ROOT set, standard library only.

As little as the function needs, since its calls are measured. Functions of users run in burst_client.py.
"""

import importlib
import json
import os
import sys
import time
import traceback

from burst_runtime_api import Connection

# No white space, so that the same answer has the same bytes in every language.
to_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


class Context:
    """What a handler receives about its invocation; AWS's own names."""

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
