package burst.runtime;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * HTTP/1.1 to the Runtime API over one socket. A raw socket, so that the answer to one invocation and the request
 * for the next leave in one write; bodies may come with a length or in chunks (AWS's emulator chunks).
 */
final class RuntimeApi {
    private static final String BASE = "/2018-06-01/runtime/";

    private final String endpoint;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] next;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream(65_536);

    /** One reply; header names are in lower case. */
    record Reply(Map<String, String> headers, byte[] body) {}

    RuntimeApi(String endpoint) throws IOException {
        this.endpoint = endpoint;
        int colon = endpoint.lastIndexOf(':');
        Socket socket = new Socket(endpoint.substring(0, colon), Integer.parseInt(endpoint.substring(colon + 1)));
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 65_536);
        out = socket.getOutputStream();
        next = ascii("GET " + BASE + "invocation/next HTTP/1.1\r\nHost: " + endpoint + "\r\n\r\n");
    }

    void requestNext() throws IOException {
        out.write(next);
    }

    void answer(String requestId, String kind, ByteArrayOutputStream body) throws IOException {
        post("invocation/" + requestId + "/" + kind, body);
        wire.write(next);
        wire.writeTo(out);
    }

    /** The last word of a process: nothing is asked for after it. */
    void failInit(ByteArrayOutputStream body) throws IOException {
        post("init/error", body);
        wire.writeTo(out);
        read();
    }

    private void post(String path, ByteArrayOutputStream body) throws IOException {
        wire.reset();
        wire.write(ascii("POST " + BASE + path + " HTTP/1.1\r\nHost: " + endpoint
            + "\r\nContent-Type: application/json\r\nContent-Length: " + body.size() + "\r\n\r\n"));
        body.writeTo(wire);
    }

    Reply read() throws IOException {
        readLine();
        Map<String, String> headers = new HashMap<>();
        for (String header = readLine(); !header.isEmpty(); header = readLine()) {
            int colon = header.indexOf(':');
            headers.put(header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).trim());
        }
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return new Reply(headers, readChunks());
        }
        return new Reply(headers, readExactly(Integer.parseInt(headers.getOrDefault("content-length", "0"))));
    }

    private byte[] readChunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream(65_536);
        for (;;) {
            byte[] chunk = readExactly(Integer.parseInt(readLine().trim(), 16));
            readLine();
            if (chunk.length == 0) {
                return body.toByteArray();
            }
            body.writeBytes(chunk);
        }
    }

    private byte[] readExactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private String readLine() throws IOException {
        line.reset();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
