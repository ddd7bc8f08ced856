"""Checks every answer of the control plane against botocore's published service model. Run by python.test.ts.

The SDK itself is lenient: it ignores members it does not know and types that are wrong. This walks the raw JSON:
status, types, enums, ranges, patterns and unknown members, and the status of declared errors.
"""

import base64
import io
import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile

import botocore.loaders
import botocore.model
import botocore.serialize

ENDPOINT = os.environ["AWS_ENDPOINT_URL_LAMBDA"]
LOADER = botocore.loaders.Loader()
SERVICE = botocore.model.ServiceModel(LOADER.load_service_model("lambda", "service-2"), "lambda")
SERIALIZER = botocore.serialize.create_serializer("rest-json", include_validation=False)
PROBLEMS = []
CALLS = []


def call(name, expect_error=None, **parameters):
    """Sends what botocore would send, and checks what comes back."""
    operation = SERVICE.operation_model(name)
    request = SERIALIZER.serialize_to_request(parameters, operation)
    query = urllib.parse.urlencode(request.get("query_string") or {})
    url = ENDPOINT + request["url_path"] + ("?" + query if query else "")
    body = request.get("body") or None
    body = body.encode() if isinstance(body, str) else body
    message = urllib.request.Request(url, body, request["headers"], method=request["method"])
    try:
        with urllib.request.urlopen(message) as answer:
            status, raw, headers = answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        status, raw, headers = error.code, error.read(), error.headers
    CALLS.append(name)
    answer = json.loads(raw) if raw else {}
    if expect_error:
        check_error(name, operation, expect_error, (status, answer, headers))
        return answer
    expected = (operation.http.get("responseCode", 200),)
    if tells_status(operation.output_shape):
        # An operation whose answer carries its status as a member has several: AWS deletes with 204.
        expected = (200, 202, 204)
    if status not in expected:
        PROBLEMS.append("%s: status %s instead of %s: %s" % (name, status, expected, raw[:200]))
    if operation.output_shape is not None and raw:
        check(name, operation.output_shape, answer)
    return answer


def tells_status(shape):
    members = shape.members.values() if shape is not None else ()
    return any(member.serialization.get("location") == "statusCode" for member in members)


def check_error(name, operation, expected, received):
    status, answer, headers = received
    error_type = headers.get("x-amzn-ErrorType")
    if error_type != expected:
        PROBLEMS.append("%s: error %s instead of %s" % (name, error_type, expected))
    for shape in operation.error_shapes:
        if shape.name == expected:
            if shape.metadata["error"]["httpStatusCode"] != status:
                PROBLEMS.append("%s: %s came with status %s" % (name, expected, status))
            check(name, shape, {key.replace("Message", "message"): value for key, value in answer.items()})


def check(path, shape, value):
    kinds = {
        "structure": dict, "map": dict, "list": list, "string": str, "integer": int,
        "long": int, "boolean": bool, "double": (int, float), "blob": str, "timestamp": (int, float, str),
    }
    if not isinstance(value, kinds[shape.type_name]):
        PROBLEMS.append("%s: %r is no %s" % (path, value, shape.type_name))
        return
    if shape.type_name == "structure":
        names = {member.serialization.get("name", key): member for key, member in shape.members.items()}
        names.update({key.replace("Message", "message"): names[key] for key in list(names) if key == "Message"})
        for key, item in value.items():
            if key not in names:
                PROBLEMS.append("%s: unknown member %s" % (path, key))
            else:
                check(path + "." + key, names[key], item)
    elif shape.type_name == "list":
        for index, item in enumerate(value):
            check("%s[%d]" % (path, index), shape.member, item)
    elif shape.type_name == "map":
        for key, item in value.items():
            check("%s[%s]" % (path, key), shape.value, item)
    check_constraints(path, shape, value)


def check_constraints(path, shape, value):
    size = len(value) if isinstance(value, (str, list, dict)) else value
    if "min" in shape.metadata and size < shape.metadata["min"]:
        PROBLEMS.append("%s: %r is below the minimum" % (path, value))
    if "max" in shape.metadata and size > shape.metadata["max"]:
        PROBLEMS.append("%s: %r is above the maximum" % (path, value))
    if shape.metadata.get("enum") and value not in shape.metadata["enum"]:
        PROBLEMS.append("%s: %r is not in the enum" % (path, value))
    pattern = shape.metadata.get("pattern")
    if pattern and "\\p{" not in pattern and not re.fullmatch(pattern, value):
        PROBLEMS.append("%s: %r does not match %s" % (path, value, pattern))


def require(path, value, *names):
    """Output shapes have no required members: these are the ones that tools rely on."""
    for name in names:
        if name not in value:
            PROBLEMS.append("%s: %s is missing" % (path, name))


def main():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as code:
        code.writestr("index.mjs", "export const handler = async () => 1")
    base = dict(FunctionName="checked", Runtime="nodejs20.x", Handler="index.handler",
                Role="arn:aws:iam::000000000000:role/checked", Code={"ZipFile": archive.getvalue()})

    created = call("CreateFunction", Tags={"a": "b"}, Environment={"Variables": {"AB": "b"}}, Description="d", **base)
    require("CreateFunction", created, "FunctionName", "FunctionArn", "Runtime", "Role", "Handler", "CodeSize",
            "CodeSha256", "Timeout", "MemorySize", "LastModified", "RevisionId", "State", "Version", "Environment")
    call("CreateFunction", "ResourceConflictException", **base)
    call("CreateFunction", "ValidationException", **dict(base, FunctionName="other", MemorySize=64))
    call("CreateFunction", "InvalidParameterValueException", **dict(base, FunctionName="other", Code={"ZipFile": b"x"}))
    got = call("GetFunction", FunctionName="checked")
    require("GetFunction", got, "Configuration", "Code", "Tags")
    call("GetFunctionConfiguration", FunctionName="checked")
    require("ListFunctions", call("ListFunctions"), "Functions")
    call("UpdateFunctionCode", FunctionName="checked", ZipFile=archive.getvalue())
    call("UpdateFunctionConfiguration", FunctionName="checked", MemorySize=1769, Timeout=30)
    call("PutFunctionConcurrency", FunctionName="checked", ReservedConcurrentExecutions=5)
    call("PutFunctionConcurrency", "InvalidParameterValueException", FunctionName="checked",
         ReservedConcurrentExecutions=950)
    require("GetFunctionConcurrency", call("GetFunctionConcurrency", FunctionName="checked"),
            "ReservedConcurrentExecutions")
    require("GetAccountSettings", call("GetAccountSettings"), "AccountLimit", "AccountUsage")
    call("DeleteFunctionConcurrency", FunctionName="checked")
    call("DeleteFunction", FunctionName="checked")
    for name in ("GetFunction", "GetFunctionConfiguration", "DeleteFunction"):
        call(name, "ResourceNotFoundException", FunctionName="checked")
    call("Invoke", "ResourceNotFoundException", FunctionName="checked")

    print("%d calls, %d problems" % (len(CALLS), len(PROBLEMS)))
    for problem in PROBLEMS:
        print(problem)
    sys.exit(1 if PROBLEMS else 0)


if __name__ == "__main__":
    main()
