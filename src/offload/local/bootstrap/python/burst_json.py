"""JSON as AWS's Python client writes it: that is simplejson, without its being installed.

What simplejson takes and the standard library does not: Decimal, bytes, named tuples as objects.
"""

import json
import math
import os
from decimal import Decimal

# From this version on AWS writes text as it is, before it with escapes.
FIRST_UNESCAPED = (3, 12)
SCALARS = (str, int, float, bool, type(None))


class Raw(float):
    """A number that is written as its text says."""

    def __new__(cls, text):
        self = super().__new__(cls, "0")
        self.text = text
        return self


class Encoder(json.JSONEncoder):
    """The pure encoder of the standard library where a Raw has to be written, else the fast one."""

    def iterencode(self, o, _one_shot=False):
        if not self.has_raw:
            return super().iterencode(o, _one_shot)
        escape = json.encoder.encode_basestring_ascii if self.ensure_ascii else json.encoder.encode_basestring
        separators = (self.key_separator, self.item_separator)
        write = json.encoder._make_iterencode(
            {}, self.default, escape, None, float_text, *separators, False, False, _one_shot
        )
        return write(o, 0)


def float_text(value):
    if isinstance(value, Raw):
        return value.text
    if math.isfinite(value):
        return float.__repr__(value)
    return "NaN" if value != value else ("Infinity" if value > 0 else "-Infinity")


def to_json(value):
    """The text of a value. Raises what the encoder does, TypeError mostly, where it is no JSON."""
    encoder = Encoder(ensure_ascii=escapes())
    plain = Plain()
    value = plain.of(value)
    encoder.has_raw = plain.has_raw
    return encoder.encode(value)


def escapes():
    runtime = os.environ.get("AWS_EXECUTION_ENV", "").rpartition("python")[2]
    try:
        return tuple(map(int, runtime.split("."))) < FIRST_UNESCAPED
    except ValueError:
        return True


class Plain:
    """Values of which the standard library can write all that simplejson can."""

    def __init__(self):
        self.has_raw = False
        self.parents = set()

    def of(self, value):
        if type(value) in SCALARS:
            return value
        if isinstance(value, bytes):
            return value.decode("utf-8")
        if isinstance(value, Decimal):
            return self.decimal(value)
        is_named = callable(getattr(type(value), "_asdict", None))
        if is_named or isinstance(value, dict):
            return self.inside(value, lambda: self.object(value._asdict() if is_named else value))
        if isinstance(value, (list, tuple)):
            return self.inside(value, lambda: [self.of(item) for item in value])
        return value

    def decimal(self, value):
        if value.is_nan():
            return math.nan
        self.has_raw = True
        return Raw(str(value))

    def object(self, value):
        return {self.key(key): self.of(item) for key, item in value.items()}

    def key(self, key):
        if isinstance(key, bytes):
            return key.decode("utf-8")
        if not isinstance(key, SCALARS):
            raise TypeError("keys must be str, int, float, bool or None, not %s" % type(key).__name__)
        return key

    def inside(self, value, convert):
        if id(value) in self.parents:
            raise ValueError("Circular reference detected")
        self.parents.add(id(value))
        converted = convert()
        self.parents.discard(id(value))
        return converted
