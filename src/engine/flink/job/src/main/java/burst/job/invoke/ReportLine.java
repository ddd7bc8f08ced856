package burst.job.invoke;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The REPORT line at the end of Lambda's log; NaN for what is not in it. */
record ReportLine(double durationMs, double billedMs, double initMs) {
    static final ReportLine NOTHING_RAN = new ReportLine(0, 0, Double.NaN);

    private static final Pattern DURATION = Pattern.compile("\tDuration: ([0-9.]+) ms");
    private static final Pattern BILLED = Pattern.compile("\tBilled Duration: ([0-9.]+) ms");
    private static final Pattern INIT = Pattern.compile("\tInit Duration: ([0-9.]+) ms");

    /** From the header of a reply: the last 4 KB of the log in base64. */
    static ReportLine of(String logResult) {
        String log = decode(logResult);
        int at = log.lastIndexOf("REPORT RequestId:");
        String line = at < 0 ? "" : log.substring(at);
        return new ReportLine(find(DURATION, line), find(BILLED, line), find(INIT, line));
    }

    private static double find(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
    }

    private static String decode(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }
}
