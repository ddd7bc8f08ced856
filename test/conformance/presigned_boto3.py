"""Presigned URLs of boto3 against `--verify-signatures`. Run by python.test.ts with AWS_ENDPOINT_URL_LAMBDA and keys."""

import os
import time
import urllib.error
import urllib.request

import boto3

CLIENT = boto3.client("lambda")


def call(method, url, headers):
    request = urllib.request.Request(url, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["x-amzn-errortype"]


def presigned(operation, client=CLIENT, expires=60, **arguments):
    return client.generate_presigned_url(operation, Params=arguments, ExpiresIn=expires)


INVOKE = presigned("invoke", FunctionName="echo", Qualifier="$LATEST")
WRONG = boto3.client("lambda", aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"], aws_secret_access_key="wrong")
SHORT = presigned("invoke", expires=1, FunctionName="echo")
print(*call("POST", INVOKE, {}))
print(*call("POST", INVOKE + "0", {}))
print(*call("POST", presigned("invoke", client=WRONG, FunctionName="echo"), {}))
print(call("GET", presigned("list_functions", MaxItems=5), {})[0])
time.sleep(2.1)
print(*call("POST", SHORT, {}))
