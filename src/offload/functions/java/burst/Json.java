package burst;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** JSON text to Map, List, String, Long, Double, Boolean and NULL. The JDK has no parser of its own. */
final class Json {
    /** Apart from Java's null, which says that a field is missing. */
    static final Object NULL = new Object();

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    static Object parse(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.skipSpace();
        if (json.at < text.length()) {
            throw json.unexpected();
        }
        return value;
    }

    private Object value() {
        skipSpace();
        switch (peek()) {
            case '{':
                return object();
            case '[':
                return array();
            case '"':
                return string();
            case 't':
                return word("true", Boolean.TRUE);
            case 'f':
                return word("false", Boolean.FALSE);
            case 'n':
                return word("null", NULL);
            default:
                return number();
        }
    }

    private Map<String, Object> object() {
        Map<String, Object> fields = new HashMap<>();
        at++;
        if (isNext('}')) {
            return fields;
        }
        do {
            skipSpace();
            if (peek() != '"') {
                throw unexpected();
            }
            String name = string();
            expect(':');
            fields.put(name, value());
        } while (isNext(','));
        expect('}');
        return fields;
    }

    private List<Object> array() {
        List<Object> items = new ArrayList<>();
        at++;
        if (isNext(']')) {
            return items;
        }
        do {
            items.add(value());
        } while (isNext(','));
        expect(']');
        return items;
    }

    private String string() {
        int start = ++at;
        while (peek() != '"' && peek() != '\\') {
            requirePrintable();
        }
        if (peek() == '"') {
            return text.substring(start, at++);
        }
        StringBuilder decoded = new StringBuilder(text.substring(start, at));
        for (char c = peek(); c != '"'; c = peek()) {
            if (c == '\\') {
                at++;
                decoded.append(escaped());
            } else {
                decoded.append(c);
                requirePrintable();
            }
        }
        at++;
        return decoded.toString();
    }

    private void requirePrintable() {
        if (text.charAt(at++) < ' ') {
            at--;
            throw unexpected();
        }
    }

    private char escaped() {
        char c = peek();
        at++;
        switch (c) {
            case '"':
            case '\\':
            case '/':
                return c;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                return unicode();
            default:
                at--;
                throw unexpected();
        }
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw unexpected();
            }
            code = code * 16 + digit;
            at++;
        }
        return (char) code;
    }

    /** An integer that fits is a Long; anything else is the nearest double, as in the other languages. */
    private Object number() {
        int start = at;
        boolean isInteger = true;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c >= '0' && c <= '9' || c == '-') {
                continue;
            }
            if (c != '.' && c != 'e' && c != 'E' && c != '+') {
                break;
            }
            isInteger = false;
        }
        String digits = text.substring(start, at);
        try {
            if (isInteger && digits.length() < 19) {
                return Long.valueOf(digits);
            }
            return Double.valueOf(digits);
        } catch (NumberFormatException notANumber) {
            at = start;
            throw unexpected();
        }
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw unexpected();
        }
        at += word.length();
        return value;
    }

    private boolean isNext(char wanted) {
        skipSpace();
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char wanted) {
        if (!isNext(wanted)) {
            throw unexpected();
        }
    }

    private void skipSpace() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw new IllegalArgumentException("not JSON: ends early, at character " + at);
        }
        return text.charAt(at);
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException("not JSON at character " + at);
    }
}
