"""The operator `tokenize` as a Lambda function.

Request, response and every message are fixed by test/fixtures/tokenize-vectors.json,
for this file and its siblings for Node and Java. Not called tokenize.py: that would hide
the standard library's module of that name.
"""

import os
import re
import time

TOKEN = re.compile(r"[A-Za-z0-9_]+")
# Lambda gives one vCPU at this size; below it the same work takes proportionally longer.
ONE_VCPU_MB = 1769
# No invocation can last longer than Lambda's longest time-out.
LONGEST_SERVICE_MS = 900000
MAX_SAFE_INTEGER = 2**53 - 1
NOTHING = object()


class MalformedBatch(Exception):
    pass


def handler(batch, context):
    started_at_s = time.perf_counter()
    cpu_at_start_s = time.process_time()
    ids = require_batch(batch)

    events = [tokenize_event(id_, event) for id_, event in zip(ids, batch["events"])]
    service_s = batch["serviceTimeMs"] / 1000
    if batch["serviceMode"] == "sleep":
        sleep_until(started_at_s + service_s * slowdown())
    else:
        # CPU time, not wall time: a small function then takes longer by itself, as on AWS.
        while time.process_time() - cpu_at_start_s < service_s:
            pass
    return {"events": events}


def tokenize_event(id_, event):
    text = event.get("text", NOTHING)
    if not isinstance(text, str):
        return {"id": id_, "error": "text must be a string, got " + kind_of(text)}
    return {"id": id_, "tokens": TOKEN.findall(text)}


def require_batch(batch):
    """The ids of a batch that is understood. Any other fails as a whole, before it costs service time."""
    require(isinstance(batch, dict), "the request must be an object", batch)
    service_time_ms = batch.get("serviceTimeMs", NOTHING)
    is_time = is_number(service_time_ms) and 0 <= service_time_ms <= LONGEST_SERVICE_MS
    require(is_time, "serviceTimeMs must be a number from 0 to %d" % LONGEST_SERVICE_MS, service_time_ms)
    mode = batch.get("serviceMode", NOTHING)
    require(mode == "sleep" or mode == "cpu", 'serviceMode must be "sleep" or "cpu"', mode)
    events = batch.get("events", NOTHING)
    require(isinstance(events, list), "events must be an array", events)
    return [require_id(index, event) for index, event in enumerate(events)]


def require_id(index, event):
    require(isinstance(event, dict), "events[%d] must be an object" % index, event)
    id_ = event.get("id", NOTHING)
    # JSON has one kind of number: 7.0 is the integer 7 for Node, so it is here.
    is_id = is_number(id_) and 0 <= id_ <= MAX_SAFE_INTEGER and id_ == int(id_)
    require(is_id, "events[%d].id must be an integer from 0 to %d" % (index, MAX_SAFE_INTEGER), id_)
    return int(id_)


def require(is_true, rule, received):
    if not is_true:
        raise MalformedBatch("%s, got %s" % (rule, kind_of(received)))


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def kind_of(value):
    """JSON's own words, so that the three languages say the same."""
    if value is NOTHING:
        return "nothing"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, list):
        return "array"
    return "object" if isinstance(value, dict) else "number"


def slowdown():
    memory_mb = float(os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", ONE_VCPU_MB))
    return max(1.0, ONE_VCPU_MB / memory_mb)


def sleep_until(deadline_s):
    left_s = deadline_s - time.perf_counter()
    while left_s > 0:
        time.sleep(left_s)
        left_s = deadline_s - time.perf_counter()
