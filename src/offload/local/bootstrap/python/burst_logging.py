"""Python's logging and the lines about errors, in the form that AWS's client gives them."""

import json
import logging
import os
import sys
import time
import traceback

from burst_json import to_json

SECONDS = "%Y-%m-%dT%H:%M:%S"
# What a record has of its own: anything else is an extra of the caller's.
OWN_FIELDS = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {
    "aws_request_id",
    "tenant_id",
    "taskName",
}
UNHANDLED = (
    "LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. However, in rare "
    "cases, a Lambda runtime update can cause unexpected function behavior. For functions using managed runtimes, "
    "runtime updates can be triggered by a function change, or can be applied automatically. To determine if the "
    "runtime has been updated, check the runtime version in the INIT_START log entry. If this error correlates with a "
    "change in the runtime version, you may be able to mitigate this error by temporarily rolling back to the previous "
    "runtime version. For more information, see "
    "https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html\r"
)
NO_BREAK_SPACE = "\u00a0"

is_json = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
running = {"request_id": ""}


class RequestIdFilter(logging.Filter):
    def filter(self, record):
        record.aws_request_id = running["request_id"]
        record.tenant_id = None
        return True


class LambdaLoggerHandler(logging.Handler):
    def emit(self, record):
        sys.stdout.write(self.format(record))


class JsonFormatter(logging.Formatter):
    def format(self, record):
        # AWS knows the five levels only, and rounds others down to one of them.
        level = min(50, max(0, record.levelno)) // 10 * 10
        is_object = isinstance(record.msg, dict) and not record.args
        line = {
            "timestamp": self.formatTime(record, SECONDS + "Z"),
            "level": logging.getLevelName(level),
            "message": record.msg if is_object else record.getMessage(),
            "logger": record.name,
        }
        if record.exc_info:
            kind, error, trace = record.exc_info
            line["stackTrace"] = traceback.format_tb(trace)
            line["errorType"] = kind and kind.__name__
            line["errorMessage"] = str(error)
        line["requestId"] = record.aws_request_id
        if record.exc_info:
            line["location"] = "%s:%s:%s" % (record.pathname, record.funcName, record.lineno)
        for name, value in record.__dict__.items():
            if name not in OWN_FIELDS and name not in line:
                line[name] = value
        kept = {name: value for name, value in line.items() if value is not None}
        return json.dumps(kept, ensure_ascii=False, default=str) + "\n"


def set_up():
    """The root logger writes to this function's log, from WARNING on, or the level of its configuration."""
    logging.Formatter.converter = time.gmtime
    text = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
    handler = LambdaLoggerHandler()
    handler.setFormatter(JsonFormatter() if is_json else logging.Formatter(text, SECONDS))
    handler.addFilter(RequestIdFilter())
    root = logging.getLogger()
    root.addHandler(handler)
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    level = "DEBUG" if level == "TRACE" else level
    if isinstance(logging.getLevelName(level), int):
        root.setLevel(level)


def log_error(error):
    """One event about an error that was not caught: `error` as it is answered."""
    if is_json:
        at = time.strftime(SECONDS + "Z", time.gmtime())
        sys.stdout.write(to_json({"timestamp": at, "level": "ERROR", **error}) + "\n")
        return
    kind, message = error["errorType"], error["errorMessage"]
    title = ": ".join(part for part in (kind, message) if part)
    lines = ["[ERROR] " + title, "Traceback (most recent call last):"]
    for frame in error["stackTrace"]:
        lines.extend(indent(line) for line in frame.splitlines() or [""])
    sys.stdout.write("\n".join(lines) + "\n")


def indent(line):
    """Log viewers cut leading spaces off, and AWS writes others."""
    text = line.lstrip(" ")
    return NO_BREAK_SPACE * (len(line) - len(text)) + text
