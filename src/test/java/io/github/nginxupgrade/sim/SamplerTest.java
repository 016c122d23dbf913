package io.github.nginxupgrade.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.journal.Sample;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.linux.Linux;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.recording.Sampler;
import io.github.nginxupgrade.recording.WaitingEvents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written down of a simulated run, for the picture of it. */
class SamplerTest {
    @TempDir
    Path folder;

    private final Os os = Linux.machine();

    /** All that is told of an upgrade, which then is said to be of another run. */
    private static List<Event> events(Run run) {
        var events = new ArrayList<Event>();
        Start.SOLE
                .scene(Setup.good())
                .watched(
                        Verb.APPLY,
                        Policy.usual(),
                        event -> events.add(event instanceof Event.RunBegins ? new Event.RunBegins(run) : event));
        assertThat(events).anyMatch(Event.RunBegins.class::isInstance);
        return events;
    }

    @Test
    void everyPhaseIsThereHoweverShort() throws Exception {
        var run = new Run(os.files(), folder);
        var sampler = new Sampler(os);
        events(run).forEach(sampler::on);
        assertThat(sampler.finish()).contains(run);
        List<Sample> samples = run.samples();
        assertThat(samples)
                .extracting(Sample::phase)
                .containsSubsequence("sole", "overlap", "draining", "standby", "sole");
        assertThat(samples).extracting(Sample::at).isSorted();
        assertThat(samples.stream().map(Sample::timeless).distinct()).hasSameSizeAs(samples);
        assertThat(samples.get(samples.size() - 1).masters())
                .hasSize(1)
                .allSatisfy(master -> assertThat(master.workers()).isNotEmpty());
    }

    @Test
    void aDiskThatRefusesDoesNoHarm() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        var run = new Run(os.files(), file.resolve("run"));
        var sampler = new Sampler(os);
        events(run).forEach(sampler::on);
        assertThat(sampler.finish()).contains(run);
    }

    /** A terminal that is stopped for a night, or a disk that hangs, takes no more memory than this; nothing but looks is left out. */
    @Test
    void whatWaitsIsBounded() {
        var run = new Run(os.files(), folder);
        List<Event> events = events(run);
        Event look = events.stream()
                .filter(Event.Looked.class::isInstance)
                .findFirst()
                .orElseThrow();
        var waiting = new WaitingEvents();
        for (int i = 0; i < 100_000; i++) {
            waiting.add(
                    new WaitingEvents.Told(look, os.clock().now(), os.clock().elapsed()));
        }
        waiting.add(new WaitingEvents.Told(
                new Event.Note("x"), os.clock().now(), os.clock().elapsed()));
        var taken = new ArrayList<Event>();
        for (var next = waiting.take(); next.isPresent(); next = waiting.take()) {
            taken.add(next.get().event());
        }
        assertThat(taken).hasSizeLessThan(5000).endsWith(new Event.Note("x"));
        waiting.add(new WaitingEvents.Told(look, os.clock().now(), os.clock().elapsed()));
        assertThat(waiting.take()).isPresent();
    }

    @Test
    void withoutARunNothingIsKept() {
        var sampler = new Sampler(os);
        sampler.on(new Event.Note("x"));
        assertThat(sampler.finish()).isEmpty();
        assertThat(sampler.connections()).isEmpty();
    }
}
