package burst;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Run by java.test.ts: the language-neutral vectors, whose path is the argument, against the Java function. */
final class VectorsMain {
    public static void main(String[] arguments) throws Exception {
        Map<?, ?> file = (Map<?, ?>) Json.parse(Files.readString(Path.of(arguments[0])));
        int passed = 0;
        for (Object item : (List<?>) file.get("vectors")) {
            Map<?, ?> vector = (Map<?, ?>) item;
            boolean isFailure = vector.containsKey("functionError");
            Object expected = vector.get(isFailure ? "functionError" : "response");
            String actual = outcome((String) vector.get("request"));
            if (!actual.equals((isFailure ? "error: " : "") + expected)) {
                System.err.println(vector.get("name") + "\n  expected " + expected + "\n  received " + actual);
                System.exit(1);
            }
            passed++;
        }
        System.out.println("passed " + passed);
    }

    private static String outcome(String request) throws Exception {
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        try {
            new Tokenize().handle(new ByteArrayInputStream(request.getBytes(StandardCharsets.UTF_8)), response);
        } catch (Tokenize.MalformedBatch malformed) {
            return "error: " + malformed.getMessage();
        }
        return response.toString(StandardCharsets.UTF_8);
    }
}
