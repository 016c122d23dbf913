package io.github.nginxupgrade.report.page;

import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.artifact.OwnedFiles;
import io.github.nginxupgrade.artifact.ReplacedFile;
import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Sample;
import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.outcome.RunView;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The page of a run that went back, in which this text stands wherever somebody else has a say. */
public final class MadePages {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final int OLD = 61;
    private static final int NEW = 71;
    private static final String RUN = "20261122T120000Z-1.18.0-1.22.1";

    private MadePages() {}

    private static Instant at(long millis) {
        return NOON.plusMillis(millis);
    }

    private static Manifest manifest(String text) {
        var attributes = new FileAttributes(0755, 0, 0, Map.of());
        var binary = new ReplacedFile(
                Path.of("/opt/" + text), Path.of("/b/nginx"), "aa", attributes, Path.of("/c/nginx"), "bb", attributes);
        return new Manifest(
                RUN,
                NOON,
                "apply",
                text,
                "/run/nginx.pid",
                Path.of("/run/" + text),
                "nginx",
                new Side("1.18.0", "aa"),
                new Side(text, "bb"),
                new FileSet(List.of(binary)),
                new ProcessIdentity(OLD, 1, new FileId(1, 2)),
                OptionalInt.of(1),
                new OwnedFiles(List.of()),
                false);
    }

    private static List<Entry> entries(String text) {
        var usr2 = new Entry.StepFields("start-new-master", Optional.of("USR2"), List.of(OLD));
        var winch = new Entry.StepFields("drain-old-workers", Optional.of("WINCH"), List.of(OLD));
        var quit = new Entry.StepFields("retire-old-master", Optional.of("QUIT"), List.of(OLD));
        return List.of(
                new Entry.Begun(NOON, "apply", text),
                new Entry.Found(NOON, "udp-listeners", text),
                new Entry.Intent(at(10), usr2),
                new Entry.Done(at(50), "start-new-master", text, Duration.ofMillis(40)),
                new Entry.Intent(at(250), winch),
                new Entry.Dropped(at(251), "drain-old-workers"),
                new Entry.Intent(at(300), winch),
                new Entry.Done(at(310), "drain-old-workers", text, Duration.ofMillis(10)),
                new Entry.Turned(at(5000), text),
                new Entry.Intent(at(60_000), quit),
                new Entry.NginxSaid(at(60_100), List.of(text)),
                new Entry.Unknown(at(60_150), text, Map.of(text, text)),
                new Entry.Ended(at(60_200), "failed-rolled-back", text));
    }

    private static Sample sample(long millis, String phase, String text, OptionalInt connections) {
        var old = new Sample.OfMaster(
                OLD, NOON.minusSeconds(9), List.of(new Sample.OfWorker(62, NOON, "draining", connections)));
        var fresh = new Sample.OfMaster(
                NEW, at(20), List.of(new Sample.OfWorker(72, at(30), "accepting", OptionalInt.of(41))));
        return new Sample(
                at(millis),
                phase,
                "new",
                List.of(old, fresh),
                List.of(new Sample.ProbeAnswer(
                        at(millis), "http://x/" + text, "new", false, Duration.ofMillis(3), text)),
                Optional.of(new Sample.Responses(at(millis), 100, 1, millis, millis / 100)));
    }

    static List<Sample> samples(String text) {
        return List.of(
                sample(60, "overlap", text, OptionalInt.empty()),
                sample(320, "draining", text, OptionalInt.of(7)),
                sample(4000, "draining", text, OptionalInt.of(2)),
                sample(60_000, text, text, OptionalInt.of(0)));
    }

    static String page(String text, List<Sample> samples) {
        var view =
                new RunView(manifest(text), "failed-rolled-back", Optional.of(at(60_200)), text, true, entries(text));
        return RunPage.of(view, samples, text);
    }

    /** With all that there can be in it. */
    public static String page(String text) {
        return page(text, samples(text));
    }

    /** Of a run of which nothing is known but that it began. */
    static String bare() {
        var view = new RunView(manifest("x"), "unfinished", Optional.empty(), "", false, List.of());
        return RunPage.of(view, List.of(), "");
    }
}
