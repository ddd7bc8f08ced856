package burst.runtime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * Runs a Java stream handler as AWS's Java runtime does: {@code package.Class::method}, or a class with
 * {@code handleRequest}, taking (InputStream, OutputStream) and, if it likes, AWS's Context. The JDK alone.
 */
public final class Bootstrap {
    private final Object instance;
    private final Method method;

    private Bootstrap(String handler) throws ReflectiveOperationException {
        String[] parts = handler.split("::", 2);
        String name = parts.length == 2 ? parts[1] : "handleRequest";
        Class<?> type = Class.forName(parts[0]);
        method = Arrays.stream(type.getMethods())
            .filter(candidate -> candidate.getName().equals(name) && isStreamHandler(candidate))
            .findFirst()
            .orElseThrow(() -> new NoSuchMethodException(
                handler + " has no public method " + name + "(InputStream, OutputStream); "
                    + "other handlers need AWS's own runtime client, which Maven fetches"));
        instance = type.getDeclaredConstructor().newInstance();
    }

    public static void main(String[] arguments) throws IOException {
        RuntimeApi api = new RuntimeApi(System.getenv("AWS_LAMBDA_RUNTIME_API"));
        try {
            serve(api);
        } catch (IOException serviceIsGone) {
            // Not an error: without the service there is no reason to be here. Threads of the handler must not stay.
            Runtime.getRuntime().halt(0);
        }
    }

    private static void serve(RuntimeApi api) throws IOException {
        Bootstrap bootstrap = null;
        try {
            bootstrap = new Bootstrap(System.getenv("_HANDLER"));
        } catch (ReflectiveOperationException | LinkageError failure) {
            Throwable cause = failure instanceof InvocationTargetException ? failure.getCause() : failure;
            cause.printStackTrace();
            api.failInit(describe(cause));
            Runtime.getRuntime().halt(1);
        }
        api.requestNext();
        for (;;) {
            RuntimeApi.Reply reply = api.read();
            String requestId = reply.headers().get("lambda-runtime-aws-request-id");
            // Replies to answers carry no id; only a reply to "next" is an invocation.
            if (requestId != null) {
                bootstrap.run(api, requestId, reply);
            }
        }
    }

    private void run(RuntimeApi api, String requestId, RuntimeApi.Reply reply) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(65_536);
        InputStream in = new ByteArrayInputStream(reply.body());
        String kind = "response";
        try {
            if (method.getParameterCount() == 2) {
                method.invoke(instance, in, out);
            } else {
                method.invoke(instance, in, out, context(method.getParameterTypes()[2], reply.headers()));
            }
        } catch (InvocationTargetException failure) {
            kind = "error";
            out = describe(failure.getCause());
        } catch (IllegalAccessException notPublic) {
            kind = "error";
            out = describe(notPublic);
        }
        api.answer(requestId, kind, out);
    }

    private static boolean isStreamHandler(Method candidate) {
        Class<?>[] types = candidate.getParameterTypes();
        return types.length >= 2 && types.length <= 3 && types[0] == InputStream.class && types[1] == OutputStream.class
            && (types.length == 2 || types[2].isInterface());
    }

    /** AWS's Context by its method names, so that its library need not be here to compile. */
    private static Object context(Class<?> type, Map<String, String> headers) {
        long deadlineMs = Long.parseLong(headers.getOrDefault("lambda-runtime-deadline-ms", "0"));
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
            switch (called.getName()) {
                case "getAwsRequestId":
                    return headers.get("lambda-runtime-aws-request-id");
                case "getInvokedFunctionArn":
                    return headers.get("lambda-runtime-invoked-function-arn");
                case "getRemainingTimeInMillis":
                    return (int) Math.max(0, deadlineMs - System.currentTimeMillis());
                case "getMemoryLimitInMB":
                    return Integer.parseInt(System.getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"));
                case "getFunctionName":
                    return System.getenv("AWS_LAMBDA_FUNCTION_NAME");
                case "getFunctionVersion":
                    return System.getenv("AWS_LAMBDA_FUNCTION_VERSION");
                case "getLogGroupName":
                    return System.getenv("AWS_LAMBDA_LOG_GROUP_NAME");
                case "getLogStreamName":
                    return System.getenv("AWS_LAMBDA_LOG_STREAM_NAME");
                case "getLogger":
                    return logger(called.getReturnType());
                default:
                    return null;
            }
        });
    }

    private static Object logger(Class<?> type) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, called, arguments) -> {
            if (called.getName().equals("log")) {
                Object message = arguments[0];
                System.out.println(message instanceof byte[] ? new String((byte[]) message, StandardCharsets.UTF_8) : message);
            }
            return null;
        });
    }

    private static ByteArrayOutputStream describe(Throwable failure) {
        StringBuilder json = new StringBuilder("{\"errorMessage\":");
        quote(json, failure.getMessage());
        json.append(",\"errorType\":");
        quote(json, failure.getClass().getName());
        json.append(",\"stackTrace\":[");
        String separator = "";
        for (StackTraceElement frame : failure.getStackTrace()) {
            quote(json.append(separator), frame.toString());
            separator = ",";
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        bytes.writeBytes(json.append("]}").toString().getBytes(StandardCharsets.UTF_8));
        return bytes;
    }

    private static void quote(StringBuilder json, String text) {
        if (text == null) {
            json.append("null");
            return;
        }
        json.append('"');
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
