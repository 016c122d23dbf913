package io.github.nginxupgrade.report.page;

import io.github.nginxupgrade.journal.Entry;
import io.github.nginxupgrade.journal.Manifest;
import io.github.nginxupgrade.journal.Sample;
import io.github.nginxupgrade.outcome.RunView;
import io.github.nginxupgrade.report.page.RunCourse.Band;
import io.github.nginxupgrade.report.page.RunCourse.Bar;
import io.github.nginxupgrade.report.page.RunCourse.Mark;
import io.github.nginxupgrade.report.page.RunCourse.Part;
import io.github.nginxupgrade.report.page.RunCourse.Side;
import io.github.nginxupgrade.text.Columns;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** From a journal and samples to what is drawn of them. */
final class RunCourses {
    /** Of a version, beside the pid of its master. */
    private static final int LONGEST = 12;

    private static final Duration SAME = Duration.ofSeconds(1);

    private final RunView view;
    private final List<Sample> samples;
    private final Instant begin;
    private final Instant end;

    private RunCourses(RunView view, List<Sample> samples) {
        this.view = view;
        this.samples = samples;
        this.begin = view.manifest().created();
        this.end = Stream.concat(
                        view.entries().stream().map(Entry::at), samples.stream().map(Sample::at))
                .max(Instant::compareTo)
                .orElse(begin);
    }

    static RunCourse of(RunView view, List<Sample> samples) {
        var courses = new RunCourses(view, samples);
        return new RunCourse(courses.begin, courses.end, courses.bands(), courses.bars(), courses.marks());
    }

    private List<Band> bands() {
        var bands = new ArrayList<Band>();
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            Instant to = after(i);
            int last = bands.size() - 1;
            if (last >= 0 && bands.get(last).phase().equals(sample.phase())) {
                bands.set(last, new Band(sample.phase(), bands.get(last).from(), to));
            } else {
                bands.add(new Band(sample.phase(), sample.at(), to));
            }
        }
        return bands;
    }

    /** Until the next sample, what was seen is taken to have lasted; what came after the last one nobody knows. */
    private Instant after(int sample) {
        return samples.get(Math.min(sample + 1, samples.size() - 1)).at();
    }

    /** A process by its pid and its start; a pid may be given away again. */
    private record Known(int pid, Instant started) {
        /** Each command works out starts by its own clocks, and they differ by some milliseconds. */
        boolean is(int other, Instant start) {
            return pid == other && Duration.between(started, start).abs().compareTo(SAME) < 0;
        }
    }

    private static Known known(Map<Known, ?> before, int pid, Instant started) {
        return before.keySet().stream()
                .filter(process -> process.is(pid, started))
                .findFirst()
                .orElse(new Known(pid, started));
    }

    private List<Bar> bars() {
        var parts = new LinkedHashMap<Known, List<Part>>();
        var masters = new LinkedHashMap<Known, Known>();
        for (int i = 0; i < samples.size(); i++) {
            for (Sample.OfMaster master : samples.get(i).masters()) {
                Known owner = known(masters, master.pid(), master.started());
                masters.putIfAbsent(owner, owner);
                add(parts, owner, i, state(master));
                for (Sample.OfWorker worker : master.workers()) {
                    Known process = known(masters, worker.pid(), worker.started());
                    masters.putIfAbsent(process, owner);
                    add(parts, process, i, worker.state());
                }
            }
        }
        var bars = new ArrayList<Bar>();
        for (Known master : masters.values().stream().distinct().toList()) {
            masters.forEach((process, owner) -> {
                if (owner.equals(master)) {
                    bars.add(bar(process, owner, parts.getOrDefault(process, List.of())));
                }
            });
        }
        return bars;
    }

    /** A process that was started since the sample before is drawn from its start on. */
    private void add(Map<Known, List<Part>> parts, Known process, int sample, String state) {
        List<Part> known = parts.computeIfAbsent(process, unseen -> new ArrayList<>());
        Instant from = samples.get(sample).at();
        if (known.isEmpty()
                && sample > 0
                && process.started().isAfter(samples.get(sample - 1).at())) {
            from = process.started().isBefore(from) ? process.started() : from;
        }
        int last = known.size() - 1;
        if (last >= 0
                && known.get(last).state().equals(state)
                && known.get(last).to().equals(from)) {
            known.set(last, new Part(state, known.get(last).from(), after(sample)));
        } else {
            known.add(new Part(state, from, after(sample)));
        }
    }

    private static String state(Sample.OfMaster master) {
        return master.workers().stream()
                .map(Sample.OfWorker::state)
                .min(String::compareTo) // accepting, draining, halted
                .orElse("waiting");
    }

    private Bar bar(Known process, Known owner, List<Part> parts) {
        Manifest manifest = view.manifest();
        boolean before = owner.pid() == manifest.oldMaster().pid();
        boolean master = process.equals(owner);
        String version = (before ? manifest.from() : manifest.to()).version();
        String label =
                master ? Columns.clip(version, LONGEST) + "  master " + process.pid() : "worker " + process.pid();
        return new Bar(label, before ? Side.BEFORE : Side.AFTER, master, parts);
    }

    private List<Mark> marks() {
        var marks = new ArrayList<Mark>();
        int number = 0;
        for (int i = 0; i < view.entries().size(); i++) {
            Entry entry = view.entries().get(i);
            if (entry instanceof Entry.Intent intent) {
                number++;
                marks.add(step(intent, number, end(intent, i)));
            } else {
                event(entry).ifPresent(words -> marks.add(new Mark(0, entry.at(), entry.at(), words, "")));
            }
        }
        return marks;
    }

    /** What came of a step; empty where nobody saw. */
    private Optional<Entry> end(Entry.Intent intent, int place) {
        return view.entries().stream()
                .skip(place + 1L)
                .takeWhile(entry -> !(entry instanceof Entry.Intent))
                .filter(entry -> intent.of().step().equals(ended(entry)))
                .findFirst();
    }

    /** The step whose end it is; empty where it is none. */
    private static String ended(Entry entry) {
        if (entry instanceof Entry.Done done) {
            return done.step();
        }
        return entry instanceof Entry.Dropped dropped ? dropped.step() : "";
    }

    private static Mark step(Entry.Intent intent, int number, Optional<Entry> end) {
        String label = intent.of()
                .signal()
                .map(signal -> signal + " to " + intent.of().pidsInWords())
                .orElse(intent.of().step().replace('-', ' '));
        String words = end.map(entry -> entry instanceof Entry.Done done
                        ? done.evidence()
                        : "not done: something changed in the last moment")
                .orElse("nobody saw what came of it");
        return new Mark(number, intent.at(), end.map(Entry::at).orElse(intent.at()), label, words);
    }

    private static Optional<String> event(Entry entry) {
        if (entry instanceof Entry.Turned) {
            return Optional.of("turned back");
        } else if (entry instanceof Entry.Confirmed) {
            return Optional.of("commit was said");
        } else if (entry instanceof Entry.GoalSet set) {
            return Optional.of(set.command());
        }
        return Optional.empty();
    }
}
