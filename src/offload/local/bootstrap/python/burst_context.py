"""The context object of a Python handler, with AWS's names."""

import os
import sys
import time

W3C_FIELDS = ("traceparent", "tracestate", "baggage")


class Fields:
    """An object with these attributes: None where they were not sent."""

    __slots__ = ()

    def __init__(self, sent):
        for name in self.__slots__:
            setattr(self, name, sent.get(name))

    def __repr__(self):
        fields = ",".join("%s=%s" % (name, getattr(self, name)) for name in self.__slots__)
        return "%s([%s])" % (type(self).__name__, fields)


class CognitoIdentity(Fields):
    __slots__ = ("cognito_identity_id", "cognito_identity_pool_id")


class Client(Fields):
    __slots__ = ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")


class ClientContext(Fields):
    __slots__ = ("custom", "env", "client")

    def __init__(self, sent):
        super().__init__(sent)
        if self.client is not None:
            self.client = Client(self.client)


class LambdaContext:
    def __init__(self, request_id, invocation):
        """`invocation` has the members arn, deadline_ms and client_context, parsed or None."""
        self.aws_request_id = request_id
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = invocation["arn"]
        self.tenant_id = None
        sent = invocation["client_context"]
        self._w3c_fields = self._take_w3c(sent)
        self.client_context = None if sent is None else ClientContext(sent)
        self.identity = CognitoIdentity({})
        self._epoch_deadline_time_in_ms = invocation["deadline_ms"]

    def get_remaining_time_in_millis(self):
        return max(0, self._epoch_deadline_time_in_ms - int(time.time() * 1000))

    def log(self, msg):
        sys.stdout.write(str(msg))

    def w3c(self):
        return dict(self._w3c_fields)

    @staticmethod
    def _take_w3c(sent):
        fields = sent.pop("w3c", None) if isinstance(sent, dict) else None
        if not isinstance(fields, dict):
            return {}
        return {name: fields[name] for name in W3C_FIELDS if isinstance(fields.get(name), str)}

    def __repr__(self):
        names = ("aws_request_id", "log_group_name", "log_stream_name", "function_name", "memory_limit_in_mb")
        names += ("function_version", "invoked_function_arn", "client_context", "identity", "tenant_id")
        return "LambdaContext([%s])" % ",".join("%s=%s" % (name, getattr(self, name)) for name in names)
