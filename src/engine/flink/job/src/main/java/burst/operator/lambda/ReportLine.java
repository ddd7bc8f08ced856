package burst.operator.lambda;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The REPORT line of a call, as src/offload/lambda/report-line.ts reads it. Cold is a call that an environment was started for,
 * or whose init failed during it; the init is 0 where it is hidden in the duration. NaN where there is no such line.
 */
record ReportLine(boolean isCold, double durationMs, double billedMs, double initMs) {
    static final ReportLine NOTHING_RAN = new ReportLine(false, 0, 0, 0);
    private static final ReportLine UNKNOWN = new ReportLine(false, Double.NaN, Double.NaN, Double.NaN);

    /** The last one counts: a function may print what it likes before. */
    private static final Pattern REPORT = Pattern.compile(
            "^REPORT RequestId: .*?\tDuration: ([0-9.]+) ms\tBilled Duration: ([0-9]+) ms\t(.*)$", Pattern.MULTILINE);

    private static final Pattern INIT = Pattern.compile("\\bInit Duration: ([0-9.]+) ms");
    private static final Pattern FAILED_INIT = Pattern.compile("^INIT_REPORT ", Pattern.MULTILINE);

    /** From the header of a reply: the last 4 KB of the log in base64. */
    static ReportLine of(String logResult) {
        String log = decode(logResult);
        ReportLine last = UNKNOWN;
        for (Matcher report = REPORT.matcher(log); report.find(); ) {
            Matcher init = INIT.matcher(report.group(3));
            boolean hasInit = init.find();
            last = new ReportLine(
                    hasInit || FAILED_INIT.matcher(log).find(),
                    Double.parseDouble(report.group(1)),
                    Double.parseDouble(report.group(2)),
                    hasInit ? Double.parseDouble(init.group(1)) : 0);
        }
        return last;
    }

    private static String decode(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            return "";
        }
    }
}
