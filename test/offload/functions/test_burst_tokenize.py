"""Run by python.test.ts: the language-neutral vectors against the Python function."""

import json
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..", "..")
sys.path.insert(0, os.path.join(ROOT, "src", "offload", "functions", "python"))
sys.dont_write_bytecode = True

import burst_tokenize  # noqa: E402

with open(os.path.join(ROOT, "test", "fixtures", "tokenize-vectors.json"), encoding="utf-8") as file:
    VECTORS = json.load(file)["vectors"]


class Vectors(unittest.TestCase):
    def test_every_vector(self):
        for vector in VECTORS:
            with self.subTest(vector["name"]):
                request = json.loads(vector["request"])
                if "functionError" in vector:
                    with self.assertRaises(burst_tokenize.MalformedBatch) as raised:
                        burst_tokenize.handler(request, None)
                    self.assertEqual(str(raised.exception), vector["functionError"])
                else:
                    response = burst_tokenize.handler(request, None)
                    compact = json.dumps(response, separators=(",", ":"), ensure_ascii=False)
                    self.assertEqual(compact, vector["response"])


if __name__ == "__main__":
    unittest.main()
