package io.github.nginxupgrade.journal;

import io.github.nginxupgrade.journal.Sample.OfMaster;
import io.github.nginxupgrade.journal.Sample.OfWorker;
import io.github.nginxupgrade.journal.Sample.ProbeAnswer;
import io.github.nginxupgrade.journal.Sample.Responses;
import io.github.nginxupgrade.json.Json;
import io.github.nginxupgrade.json.JsonFields;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A {@link Sample} as a line of JSON, and back. Pure. */
final class SampleJson {
    private static final String RESPONSES = "responses";
    private static final String CONNECTIONS = "connections";

    private SampleJson() {}

    static String line(Sample sample) {
        var map = new LinkedHashMap<String, Object>();
        map.put("at", sample.at());
        map.put("phase", sample.phase());
        map.put("serving", sample.serving());
        map.put("masters", sample.masters().stream().map(SampleJson::master).toList());
        map.put("probes", sample.probes().stream().map(SampleJson::probe).toList());
        map.put(RESPONSES, sample.responses().map(SampleJson::responses));
        return Json.write(map);
    }

    private static Map<String, Object> master(OfMaster master) {
        var map = new LinkedHashMap<String, Object>();
        map.put("pid", master.pid());
        map.put("started", master.started());
        map.put("workers", master.workers().stream().map(SampleJson::worker).toList());
        return map;
    }

    private static Map<String, Object> worker(OfWorker worker) {
        var map = new LinkedHashMap<String, Object>();
        map.put("pid", worker.pid());
        map.put("started", worker.started());
        map.put("state", worker.state());
        worker.connections().ifPresent(count -> map.put(CONNECTIONS, count));
        return map;
    }

    private static Map<String, Object> probe(ProbeAnswer answer) {
        var map = new LinkedHashMap<String, Object>();
        map.put("at", answer.at());
        map.put("target", answer.target());
        map.put("by", answer.by());
        map.put("good", answer.good());
        map.put("took_ms", answer.took().toMillis());
        map.put("words", answer.words());
        return map;
    }

    private static Map<String, Object> responses(Responses responses) {
        var map = new LinkedHashMap<String, Object>();
        map.put("at", responses.at());
        map.put("before", responses.before());
        map.put("before_errors", responses.beforeErrors());
        map.put("since", responses.since());
        map.put("since_errors", responses.sinceErrors());
        return map;
    }

    /** Empty where the line is torn, or none of a sample. */
    static Optional<Sample> read(String line) {
        return Json.readObject(line).flatMap(map -> read(new JsonFields(map)));
    }

    private static Optional<Sample> read(JsonFields map) {
        try {
            return Optional.of(new Sample(
                    time(map, "at"),
                    map.text("phase"),
                    map.text("serving"),
                    map.objects("masters").stream().map(SampleJson::master).toList(),
                    map.objects("probes").stream().map(SampleJson::probe).toList(),
                    map.map().containsKey(RESPONSES)
                            ? Optional.of(responses(map.object(RESPONSES)))
                            : Optional.empty()));
        } catch (DateTimeException | JsonFields.Missing torn) {
            return Optional.empty();
        }
    }

    private static Instant time(JsonFields map, String name) {
        return Instant.parse(map.text(name));
    }

    private static OfMaster master(JsonFields map) {
        List<OfWorker> workers =
                map.objects("workers").stream().map(SampleJson::worker).toList();
        return new OfMaster(pid(map), time(map, "started"), workers);
    }

    private static OfWorker worker(JsonFields map) {
        boolean counted = map.map().containsKey(CONNECTIONS);
        return new OfWorker(
                pid(map),
                time(map, "started"),
                map.text("state"),
                counted ? OptionalInt.of((int) map.number(CONNECTIONS)) : OptionalInt.empty());
    }

    private static int pid(JsonFields map) {
        return (int) map.number("pid");
    }

    private static ProbeAnswer probe(JsonFields map) {
        return new ProbeAnswer(
                time(map, "at"),
                map.text("target"),
                map.text("by"),
                map.flag("good"),
                Duration.ofMillis(map.number("took_ms")),
                map.text("words"));
    }

    private static Responses responses(JsonFields map) {
        return new Responses(
                time(map, "at"),
                map.number("before"),
                map.number("before_errors"),
                map.number("since"),
                map.number("since_errors"));
    }
}
