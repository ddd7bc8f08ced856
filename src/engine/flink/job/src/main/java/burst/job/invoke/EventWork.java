package burst.job.invoke;

import burst.job.Spec;
import burst.job.event.Event;
import burst.job.event.Finished;
import burst.job.query.Windows;
import burst.job.reply.ReplyContent;
import burst.job.stream.Digest;
import burst.job.stream.ServiceTimes;
import burst.operator.invoke.Work;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** The events of a trial as the functions read them, and what their answers come to. */
public abstract class EventWork implements Work<Event, ReplyContent> {
    private final JobPort port;
    private final double fixedServiceMs;
    private final ServiceTimes serviceTimes;
    private final String mode;
    private final boolean hasInstant;

    EventWork(Spec spec, JobPort port, boolean hasInstant) {
        this.port = port;
        this.hasInstant = hasInstant;
        fixedServiceMs = spec.offload().fixedServiceMs;
        serviceTimes = spec.serviceTimes();
        mode = spec.isCpuMode() ? "cpu" : "sleep";
    }

    static EventWork of(Spec spec, JobPort port, CallReports reports) {
        if (spec.windows() != null) {
            return new WindowAnswers(spec, port, reports);
        }
        return spec.rows() == null ? new TokenAnswers(spec, port) : new RowAnswers(spec, port, reports);
    }

    /** Given back, and in no window yet: what a checkpoint has to hold beside calls. */
    public List<Event> unfolded() {
        return List.of();
    }

    /** What a checkpoint held: events that will join again, and those that were given back. */
    public void restore(List<Event> unanswered, List<Event> unfolded) {}

    /** An event that was given back before the last restart has been served. */
    public void served(long number) {}

    /** What has come of answers to a query of Nexmark. */
    public void count(ObjectNode line) {}

    /** What a request says of its query, behind its work. */
    String asked() {
        return "";
    }

    @Override
    public double workMs(Event event) {
        return Double.isNaN(fixedServiceMs) ? serviceTimes.ofNs(event.number) / 1e6 : fixedServiceMs;
    }

    /** Texts are printable ASCII: only quotes and backslashes need an escape. */
    @Override
    public byte[] entryOf(Event event) {
        byte[] text = event.text;
        ByteArrayOutputStream json = new ByteArrayOutputStream(text.length + 32);
        json.writeBytes(ascii("{\"id\":" + event.number + ",\"text\":\""));
        for (byte next : text) {
            if (next == '"' || next == '\\') {
                json.write('\\');
            }
            json.write(next);
        }
        json.writeBytes(ascii(hasInstant ? "\",\"atMs\":" + Windows.msOf(event.intendedNs) + "}" : "\"}"));
        return json.toByteArray();
    }

    @Override
    public byte[] payload(List<byte[]> entries, double workMs) {
        ByteArrayOutputStream json = new ByteArrayOutputStream(64 + entries.size() * 256);
        String work = "\"serviceTimeMs\":" + workMs + ",\"serviceMode\":\"" + mode + "\"" + asked();
        json.writeBytes(ascii("{" + work + ",\"events\":["));
        for (int i = 0; i < entries.size(); i++) {
            if (i > 0) {
                json.write(',');
            }
            json.writeBytes(entries.get(i));
        }
        json.writeBytes(ascii("]}"));
        return json.toByteArray();
    }

    @Override
    public void answered(Event event, ReplyContent content, int place, Times times) {
        Digest digest = content.digests().get(place);
        Finished finished = new Finished();
        finished.begin(event, Finished.OFFLOAD);
        finished.startedNs = times.startedNs();
        finished.sentNs = times.sentNs();
        finished.workNs = times.workNs();
        finished.coldNs = times.coldNs();
        finished.networkNs = times.networkNs();
        finished.sumA = digest.sumA;
        finished.sumB = digest.sumB;
        finished.tokens = (int) digest.tokens;
        port.deliver(finished);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
