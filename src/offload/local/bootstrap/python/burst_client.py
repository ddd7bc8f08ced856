"""Runs a Python handler as AWS's own client does (awslambdaric), held to it by test/conformance/handlers.test.ts.

_HANDLER and LAMBDA_TASK_ROOT are set. Standard library only.
"""

import importlib
import json
import logging
import os
import site
import sys
import traceback

import burst_logging
from burst_context import LambdaContext
from burst_json import to_json
from burst_runtime_api import Connection

OWN_FOLDER = os.path.dirname(os.path.abspath(__file__))


class Fault(Exception):
    """What AWS's client says itself, under a type of its own."""

    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.kind = "Runtime." + kind
        self.trace = list(trace)


def load_handler(name):
    module, dot, function = name.rpartition(".")
    if not dot:
        raise Fault(
            "MalformedHandlerName", "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % name
        )
    if module.split(".")[0] in sys.builtin_module_names:
        raise Fault("BuiltInModuleConflict", "Cannot use built-in module %s as a handler module" % module)
    try:
        loaded = importlib.import_module(module.replace("/", "."))
    except ImportError as error:
        raise Fault("ImportModuleError", "Unable to import module '%s': %s" % (module, error))
    except SyntaxError as error:
        where = '  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)
        raise Fault("UserCodeSyntaxError", "Syntax error in module '%s': %s" % (module, error), [where])
    try:
        return getattr(loaded, function)
    except AttributeError:
        raise Fault("HandlerNotFound", "Handler '%s' missing on module '%s'" % (function, module))


def describe(error, request_id):
    if isinstance(error, Fault):
        kind, trace = error.kind, error.trace
    else:
        kind, trace = type(error).__name__, frames_of(error)
    return {"errorMessage": str(error), "errorType": kind, "requestId": request_id, "stackTrace": trace}


def frames_of(error):
    """Without our own frames at the beginning, as AWS leaves out its own; where there are others."""
    frames = traceback.extract_tb(error.__traceback__)
    others = (at for at, frame in enumerate(frames) if not frame.filename.startswith(OWN_FOLDER))
    shown = frames[next(others, 0) :]
    # Without the columns, which would be pointed at in a line of their own.
    return traceback.format_list([(it.filename, it.lineno, it.name, it.line) for it in shown])


def marshal(response):
    if isinstance(response, bytes):
        return response
    try:
        return to_json(response)
    except Exception as error:
        raise Fault("MarshalError", "Unable to marshal response: %s" % error)


def unmarshal(body, kind, fault):
    try:
        return json.loads(body)
    except Exception as error:
        raise Fault(fault, "Unable to %s: %s" % (kind, error))


def context_of(request_id, headers):
    sent = headers.get(b"lambda-runtime-client-context")
    invocation = {
        "arn": headers.get(b"lambda-runtime-invoked-function-arn", b"").decode(),
        "deadline_ms": int(headers.get(b"lambda-runtime-deadline-ms", 0)),
        "client_context": sent and unmarshal(sent, "parse Client Context JSON", "LambdaContextUnmarshalError"),
    }
    return LambdaContext(request_id, invocation)


def run(handler, invocation, answer):
    """Answers one invocation by a kind and a body. SystemExit is the handler's wish, and passes."""
    request_id, headers, body = invocation
    try:
        context = context_of(request_id, headers)
        event = unmarshal(body, "unmarshal input", "UnmarshalError")
        response = handler(event, context)
        kind, text = "response", marshal(response)
    except Exception as error:
        described = describe(error, request_id)
        burst_logging.log_error(described)
        kind, text = "error", to_json(described)
    # While the response is still held: what its end prints is no part of this invocation's log.
    answer(kind, bytes_of(text))


def bytes_of(text):
    """A lone surrogate has no UTF-8: that ends this process, as it ends AWS's client."""
    return text if isinstance(text, bytes) else text.encode("utf-8")


def set_trace_id(headers):
    trace_id = headers.get(b"lambda-runtime-trace-id", b"").decode()
    if trace_id:
        os.environ["_X_AMZN_TRACE_ID"] = trace_id
    else:
        os.environ.pop("_X_AMZN_TRACE_ID", None)


def look_for_code():
    """Started without the packages of this machine; what they would have added to the builtins is there on AWS."""
    site.setquit()
    site.sethelper()
    if OWN_FOLDER in sys.path:
        sys.path.remove(OWN_FOLDER)
    sys.path.insert(0, os.environ.get("LAMBDA_TASK_ROOT", os.getcwd()))


def main():
    connection = Connection()
    look_for_code()
    burst_logging.set_up()
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Exception as error:
        described = describe(error, "")
        logging.warning(burst_logging.UNHANDLED)
        burst_logging.log_error(described)
        connection.post("init/error", bytes_of(to_json(described)), b"")
        connection.read()
        sys.exit(1)

    connection.request_next()
    while True:
        headers, body = connection.read()
        request_id = headers.get(b"lambda-runtime-aws-request-id", b"").decode()
        # Replies to answers carry no id; only a reply to "next" is an invocation.
        if request_id:
            burst_logging.running["request_id"] = request_id
            set_trace_id(headers)
            answer = lambda kind, text: connection.post("invocation/%s/%s" % (request_id, kind), text)
            run(handler, (request_id, headers, body), answer)


if __name__ == "__main__":
    main()
