"""The operator `tokenize` as a Lambda function, queries of single events, and the first half of queries over windows.

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
BID = re.compile(r"Bid\{auction=([0-9]{1,15}), bidder=([0-9]{1,15}), price=([0-9]{1,15}),")
PERSON = re.compile(r"Person\{id=([0-9]{1,15}),")
AUCTION = re.compile(r"Auction\{id=[0-9]{1,15}(?=,).*?, seller=([0-9]{1,15}),", re.DOTALL)
EXTRA = re.compile(r", extra='(.*)'\}\Z", re.DOTALL)


class MalformedBatch(Exception):
    pass


def handler(batch, context):
    started_at_s = time.perf_counter()
    cpu_at_start_s = time.process_time()
    ids = require_batch(batch)

    answer = answer_of(ids, batch)
    service_s = batch["serviceTimeMs"] / 1000
    if batch["serviceMode"] == "sleep":
        sleep_until(started_at_s + service_s * slowdown())
    else:
        # CPU time, not wall time: a small function then takes longer by itself, as on AWS.
        while time.process_time() - cpu_at_start_s < service_s:
            pass
    return answer


def answer_of(ids, batch):
    if is_tokenize(batch):
        return tokenize(ids, batch)
    return aggregate(ids, batch) if batch["query"] in PANES else select(ids, batch)


def is_tokenize(batch):
    return batch.get("query", "tokenize") == "tokenize"


def tokenize(ids, batch):
    return {"events": [tokenize_event(id_, event) for id_, event in zip(ids, batch["events"])]}


def read_bid(text):
    bid = BID.match(text)
    return bid and (int(bid[1]), int(bid[2]), int(bid[3]))


def read_newcomer(text):
    """A person, or an auction by its seller."""
    person = PERSON.match(text)
    if person:
        return int(person[1]), None
    auction = AUCTION.match(text)
    return auction and (None, int(auction[1]))


class BidsPerAuction:
    """A pane of q5."""

    def __init__(self):
        self.counts = {}

    def fold(self, auction, bidder, price, at_ms):
        self.counts[auction] = self.counts.get(auction, 0) + 1

    def entries(self):
        return [[auction, bids] for auction, bids in self.counts.items()]


class HighestBids:
    """A pane of q7."""

    def __init__(self):
        self.price = -1
        self.bids = []

    def fold(self, auction, bidder, price, at_ms):
        if price < self.price:
            return
        if price > self.price:
            self.bids = []
        self.price = price
        self.bids.append([auction, bidder, at_ms, price])

    def entries(self):
        return self.bids


class Newcomers:
    """A pane of q8."""

    def __init__(self):
        self.persons = {}
        self.sellers = {}

    def fold(self, person, seller, at_ms):
        if seller is None:
            self.persons[person] = True
        else:
            self.sellers[seller] = True

    def entries(self):
        return [[0, id_] for id_ in self.persons] + [[1, id_] for id_ in self.sellers]


class Sessions:
    """A pane of q11, no longer than the gap: all bids of a bidder in it are of one session."""

    def __init__(self):
        self.sessions = {}

    def fold(self, auction, bidder, price, at_ms):
        first, last, count = self.sessions.get(bidder, (at_ms, at_ms, 0))
        self.sessions[bidder] = (min(first, at_ms), max(last, at_ms), count + 1)

    def entries(self):
        return [[bidder, *session] for bidder, session in self.sessions.items()]


# What is read, and what one pane is folded into.
PANES = {
    "q5": (read_bid, BidsPerAuction),
    "q7": (read_bid, HighestBids),
    "q8": (read_newcomer, Newcomers),
    "q11": (read_bid, Sessions),
}


def row_of_q1(auction, bidder, price, at_ms, text):
    return [auction, bidder, price * 908, at_ms]


def row_of_q2(auction, bidder, price, at_ms, text):
    return [auction, price] if auction % 123 == 0 else None


def row_of_q14(auction, bidder, price, at_ms, text):
    converted = price * 908
    if not 1000000000 < converted < 50000000000:
        return None
    return [auction, bidder, converted, time_of_day(at_ms), at_ms, characters_c(text)]


def time_of_day(at_ms):
    """1 by day, 2 by night, 3 between them; the day begins at instant 0."""
    hour = at_ms // 3600000 % 24
    if 8 <= hour <= 18:
        return 1
    return 2 if hour <= 6 or hour >= 20 else 3


def characters_c(text):
    extra = EXTRA.search(text)
    return extra[1].count("c") if extra else 0


ROWS = {"q1": row_of_q1, "q2": row_of_q2, "q14": row_of_q14}


def select(ids, batch):
    """The rows of all events whose texts are read, each with the id of its event."""
    row_of, rows = ROWS[batch["query"]], []

    def visit(id_, fields, at_ms, text):
        row = row_of(*fields, at_ms, text)
        if row is not None:
            rows.append([id_] + row)

    read, errors = read_events(ids, batch, read_bid, visit)
    return dict({"ids": read, "rows": rows}, **errors)


def aggregate(ids, batch):
    """Partial aggregates of all events whose texts are read, pane by pane in order of first sight."""
    read_event, empty = PANES[batch["query"]]
    slide_ms, panes = int(batch["slideMs"]), {}

    def visit(id_, fields, at_ms, text):
        pane = at_ms // slide_ms
        if pane not in panes:
            panes[pane] = empty()
        panes[pane].fold(*fields, at_ms)

    read, errors = read_events(ids, batch, read_event, visit)
    answer = {"ids": read, "panes": [[pane, part.entries()] for pane, part in panes.items()]}
    return dict(answer, **errors)


def read_events(ids, batch, read_event, visit):
    """Visits every event that is read; the ids of all events with a text, and the errors of those without, if there are any."""
    read, errors = [], []
    for id_, event in zip(ids, batch["events"]):
        text = event.get("text", NOTHING)
        if not isinstance(text, str):
            errors.append({"id": id_, "error": not_text(text)})
            continue
        read.append(id_)
        fields = read_event(text)
        if fields is not None:
            visit(id_, fields, int(event["atMs"]), text)
    return read, ({"errors": errors} if errors else {})


def not_text(text):
    return "text must be a string, got " + kind_of(text)


def tokenize_event(id_, event):
    text = event.get("text", NOTHING)
    if not isinstance(text, str):
        return {"id": id_, "error": not_text(text)}
    return {"id": id_, "tokens": TOKEN.findall(text)}


def require_batch(batch):
    """The ids of a batch that is understood. Any other fails as a whole, before it costs service time."""
    require(isinstance(batch, dict), "the request must be an object", batch)
    service_time_ms = batch.get("serviceTimeMs", NOTHING)
    is_time = is_number(service_time_ms) and 0 <= service_time_ms <= LONGEST_SERVICE_MS
    require(is_time, "serviceTimeMs must be a number from 0 to %d" % LONGEST_SERVICE_MS, service_time_ms)
    mode = batch.get("serviceMode", NOTHING)
    require(mode == "sleep" or mode == "cpu", 'serviceMode must be "sleep" or "cpu"', mode)
    is_windowed = not is_tokenize(batch)
    if is_windowed:
        query = batch["query"]
        known = ["tokenize", *ROWS, *PANES]
        is_known = isinstance(query, str) and query in known
        require(is_known, "query must be one of " + ", ".join(known), query)
        if query in PANES:
            require_integer("slideMs", batch.get("slideMs", NOTHING), 1)
    events = batch.get("events", NOTHING)
    require(isinstance(events, list), "events must be an array", events)
    return [require_id(index, event, is_windowed) for index, event in enumerate(events)]


def require_id(index, event, is_windowed):
    require(isinstance(event, dict), "events[%d] must be an object" % index, event)
    id_ = require_integer("events[%d].id" % index, event.get("id", NOTHING), 0)
    if is_windowed:
        require_integer("events[%d].atMs" % index, event.get("atMs", NOTHING), 0)
    return id_


def require_integer(name, value, least):
    # JSON has one kind of number: 7.0 is the integer 7 for Node, so it is here.
    is_one = is_number(value) and least <= value <= MAX_SAFE_INTEGER and value == int(value)
    require(is_one, "%s must be an integer from %d to %d" % (name, least, MAX_SAFE_INTEGER), value)
    return int(value)


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
