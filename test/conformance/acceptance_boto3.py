"""The acceptance list for a local Lambda, with the unmodified boto3. Run by python.test.ts.

Only AWS_ENDPOINT_URL_LAMBDA, a region and placeholder keys are set. Standard library and boto3 alone.
"""

import base64
import concurrent.futures
import json
import math
import os
import re
import sys
import time
import unittest

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

CLIENT = boto3.client("lambda", config=Config(retries={"total_max_attempts": 1}, max_pool_connections=10))
ARN = "arn:aws:lambda:us-east-1:000000000000:function:"
REPORT = re.compile(
    r"REPORT RequestId: \S+\tDuration: ([\d.]+) ms\tBilled Duration: (\d+) ms\tMemory Size: (\d+) MB"
    r"\tMax Memory Used: (\d+) MB\t(?:Init Duration: ([\d.]+) ms\t)?"
)


def invoke(name, event=None, **more):
    arguments = dict(FunctionName=name, **more)
    if event is not None:
        arguments["Payload"] = json.dumps(event)
    answer = CLIENT.invoke(**arguments)
    body = answer["Payload"].read()
    answer["json"] = json.loads(body) if body else None
    answer["bytes"] = len(body)
    answer["log"] = base64.b64decode(answer.get("LogResult", "")).decode()
    return answer


def report(answer):
    duration, billed, memory, used, init = REPORT.search(answer["log"]).groups()
    return float(duration), int(billed), int(memory), int(used), init and float(init)


def tells_init(answer):
    """In its REPORT, or, where the init took longer than it may (0.6 s here), in a line of its own."""
    return report(answer)[4] is not None or "INIT_REPORT " in answer["log"]


class Acceptance(unittest.TestCase):
    def refused(self, *arguments, **more):
        with self.assertRaises(ClientError) as raised:
            invoke(*arguments, **more)
        return raised.exception

    def test_01_names(self):
        for name in ("echo", "echo:$LATEST", "000000000000:function:echo", ARN + "echo", ARN + "echo:$LATEST"):
            self.assertEqual(invoke(name, {"a": 1})["json"], {"a": 1}, name)
        self.assertEqual(invoke("echo", {"a": 1}, Qualifier="$LATEST")["json"], {"a": 1})
        with self.assertRaises(CLIENT.exceptions.ResourceNotFoundException) as raised:
            invoke("absent", {})
        self.assertIn(ARN + "absent:$LATEST", str(raised.exception))
        self.assertEqual(raised.exception.response["ResponseMetadata"]["HTTPStatusCode"], 404)

    def test_02_invocation_types(self):
        answer = invoke("echo", {})
        self.assertEqual((answer["StatusCode"], answer["ExecutedVersion"]), (200, "$LATEST"))
        for invocation_type, status in (("Event", 202), ("DryRun", 204)):
            answer = invoke("echo", {}, InvocationType=invocation_type)
            self.assertEqual((answer["StatusCode"], answer["bytes"]), (status, 0))
            self.assertNotIn("ExecutedVersion", answer)
        self.assertIsNone(invoke("nothing", {})["json"])
        self.assertEqual(invoke("echo")["json"], {})

    def test_03_exception(self):
        before = invoke("fail", {"isFailing": False})
        failed = invoke("fail", {})
        self.assertEqual(failed["FunctionError"], "Unhandled")
        self.assertEqual(failed["json"]["errorType"], "TypeError")
        self.assertEqual(invoke("fail", {"isFailing": False})["json"], before["json"])

    def test_04_timeout(self):
        first = invoke("sleep", {"sleepMs": 0})["json"]["pid"]
        started = time.monotonic()
        late = invoke("sleep", {"sleepMs": 60000}, LogType="Tail")
        self.assertLess(time.monotonic() - started, 4)
        self.assertEqual(late["FunctionError"], "Unhandled")
        request_id = late["ResponseMetadata"]["RequestId"]
        message = "RequestId: %s Error: Task timed out after 2.00 seconds" % request_id
        self.assertEqual(late["json"], {"errorType": "Sandbox.Timedout", "errorMessage": message})
        after = invoke("sleep", {"sleepMs": 0}, LogType="Tail")
        self.assertNotEqual(after["json"]["pid"], first)
        duration, _, _, _, init = report(after)
        self.assertIsNone(init)
        self.assertGreater(duration, 15)

    def test_05_exit(self):
        for event, reason in (({"exitCode": 1}, "exit status 1"), ({"signal": "SIGKILL"}, "signal: killed")):
            failed = invoke("end", event)
            self.assertEqual(failed["FunctionError"], "Unhandled")
            self.assertEqual(failed["json"]["errorType"], "Runtime.ExitError")
            self.assertTrue(failed["json"]["errorMessage"].endswith("Error: Runtime exited with error: " + reason))
            self.assertNotIn("FunctionError", invoke("end", {}))

    def test_06_init(self):
        failed = invoke("broken-handler", {})
        self.assertEqual(failed["FunctionError"], "Unhandled")
        self.assertEqual(failed["json"]["errorType"], "RangeError")
        late = invoke("slow-handler", {}, LogType="Tail")
        self.assertEqual(late["json"], "at last")
        self.assertIn("Phase: init\tStatus: timeout", late["log"])

    def test_07_sizes(self):
        fits = '"%s"' % ("x" * (6291456 - 2))
        answer = CLIENT.invoke(FunctionName="echo", Payload=fits)
        self.assertEqual(len(answer["Payload"].read()), 6291456)
        with self.assertRaises(CLIENT.exceptions.RequestTooLargeException) as raised:
            CLIENT.invoke(FunctionName="echo", Payload=fits + " ")
        self.assertEqual(raised.exception.response["ResponseMetadata"]["HTTPStatusCode"], 413)
        self.assertEqual(invoke("large", {"bytes": 6291556})["bytes"], 6291556)
        over = invoke("large", {"bytes": 6291557})
        self.assertEqual(over["json"]["errorType"], "Function.ResponseSizeTooLarge")

    def test_08_reserved_concurrency(self):
        def call(_):
            try:
                return invoke("reserved-3", {"sleepMs": 500})["StatusCode"]
            except CLIENT.exceptions.TooManyRequestsException as error:
                return error.response

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(call, range(4)))
        refused = [answer for answer in answers if answer != 200]
        self.assertEqual(len(refused), 1)
        self.assertEqual(refused[0]["Reason"], "ReservedFunctionConcurrentInvocationLimitExceeded")
        self.assertEqual(refused[0]["ResponseMetadata"]["HTTPStatusCode"], 429)

    def test_10_reclaim(self):
        seen = set()
        for pause in (0, 0, 1.2, 0):
            time.sleep(pause)
            answer = invoke("where", {}, LogType="Tail")
            self.assertEqual(tells_init(answer), answer["json"]["pid"] not in seen)
            seen.add(answer["json"]["pid"])
        # Two at least: a machine that stalls makes further pauses.
        self.assertGreaterEqual(len(seen), 2)

    def test_11_report(self):
        time.sleep(1.2)
        cold = invoke("print", {"lines": 2}, LogType="Tail")
        self.assertIn("line 1 of the function\n", cold["log"])
        duration, billed, memory, used, init = report(cold)
        self.assertTrue(tells_init(cold))
        self.assertEqual((billed, memory), (math.ceil(round(duration + (init or 0), 2)), 512))
        self.assertGreater(used, 20)
        duration, billed, _, _, init = report(invoke("print", {"lines": 2}, LogType="Tail"))
        self.assertEqual((billed, init), (math.ceil(duration), None))

    def test_12_keep_alive(self):
        """An idle pooled connection is used again, without a retry."""
        invoke("echo", {})
        time.sleep(10)
        answer = invoke("echo", {})
        self.assertEqual(answer["ResponseMetadata"]["RetryAttempts"], 0)

    def test_faults(self):
        self.assertEqual(self.refused("a/b", {}).response["Error"]["Code"], "ValidationException")
        with self.assertRaises(CLIENT.exceptions.InvalidRequestContentException):
            CLIENT.invoke(FunctionName="echo", Payload="{")


if __name__ == "__main__":
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    unittest.main(argv=[sys.argv[0], "-v"])
