package io.github.nginxupgrade.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.MasterView.WorkerView;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeBuilder;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.StepRecord;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.proof.Proof;
import io.github.nginxupgrade.situation.Worker;
import io.github.nginxupgrade.text.WallTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextReportTest {
    private final Shown plain = new Shown(Style.PLAIN);
    private final Shown colored = new Shown(new Style(true));

    /** As it is written. */
    private record Shown(Style style) {
        List<String> result(Outcome outcome) {
            return TextReport.result(outcome).stream().map(style::show).toList();
        }

        Optional<String> line(Event event, Duration since) {
            return TextReport.line(event, since).map(style::show);
        }
    }

    @Test
    void aFailureHasItsThreeLines() {
        var outcome = new OutcomeBuilder("apply")
                .state("the old version serves: master 61")
                .remedy("nginx-upgrade apply --start-timeout 60s")
                .build(OutcomeKind.FAILED_ROLLED_BACK, "cannot start the new master: it ended", Duration.ZERO);
        assertThat(plain.result(outcome))
                .containsExactly(
                        "cannot start the new master: it ended",
                        "State: the old version serves: master 61",
                        "Try: nginx-upgrade apply --start-timeout 60s");
        assertThat(colored.result(outcome)).startsWith("\u001b[31mcannot start the new master: it ended\u001b[0m");
    }

    @Test
    void aSuccessSaysTheStateWhatIsNextAndWhatNginxSaid() {
        assertThat(plain.result(Outcomes.full(OutcomeKind.HELD)))
                .containsExactly(
                        "nginx 1.22.1 serves",
                        "State: master 70 serves with 1 worker",
                        "Next: nginx-upgrade commit  or  nginx-upgrade rollback",
                        "  probe http://a/: 200 by the new worker 71 (3 ms)",
                        "  2026/11/22 03:15:00 [crit] 1#1: \"x\"");
        assertThat(plain.result(Outcomes.minimal(OutcomeKind.UNCHANGED)))
                .containsExactly("cannot find nginx: none runs");
        assertThat(colored.result(Outcomes.minimal(OutcomeKind.UNCHANGED)))
                .containsExactly("\u001b[32mcannot find nginx: none runs\u001b[0m");
    }

    /** "Next: rollback" under a success reads as an order. */
    @Test
    void aSuccessIsRecappedAndItsWayBackIsAnOffer() {
        var outcome = new OutcomeBuilder("apply")
                .sides(new Side("1.18.0", ""), new Side("1.22.1", ""))
                .state("master 70 serves with 2 workers")
                .proofs(List.of(
                        Proof.of("workers", "new workers", true, Duration.ZERO, "none of the new workers died"),
                        Proof.of("traffic", "/var/log/a", true, Duration.ZERO, "5xx: 0.0 % of 31 responses"),
                        Proof.of("difference", "workers", true, Duration.ZERO, "2 instead of 4")))
                .changed(true)
                .next("nginx-upgrade rollback")
                .build(OutcomeKind.UPGRADED, "upgraded nginx 1.18.0 to 1.22.1", Duration.ofMillis(3678));
        assertThat(plain.result(outcome))
                .containsExactly(
                        "upgraded nginx 1.18.0 to 1.22.1",
                        "State: master 70 serves with 2 workers",
                        "Recap: nginx 1.18.0 to 1.22.1 in 3.6 s; none of the new workers died; 5xx: 0.0 % of 31"
                                + " responses",
                        "Done. To undo: nginx-upgrade rollback",
                        "  difference workers: 2 instead of 4");
    }

    /** The versions of a way back are those of the run that it undoes. */
    @Test
    void aWayBackIsNotRecapped() {
        var outcome = new OutcomeBuilder("rollback")
                .sides(new Side("1.18.0", ""), new Side("1.22.1", ""))
                .changed(true)
                .next("nginx-upgrade status")
                .build(OutcomeKind.ROLLED_BACK, "rolled back to nginx 1.18.0", Duration.ofMillis(3678));
        assertThat(plain.result(outcome)).containsExactly("rolled back to nginx 1.18.0", "Next: nginx-upgrade status");
    }

    @Test
    void theStatusShowsBothMastersAndTheFile() {
        assertThat(plain.result(Outcomes.full(OutcomeKind.STATUS)))
                .containsExactly(
                        "draining: nginx 1.22.1 serves",
                        "nginx:  user root, unit nginx.service, listens on 0.0.0.0:80, pid file /run/nginx.pid",
                        "unit:   nginx.service, active (running), main process 70",
                        "        systemctl stop now ends both masters",
                        "old  master 61  nginx ?  sha256 aaaaaaaaaaaa  runs /usr/sbin/nginx (deleted)  is stopped",
                        "       worker 62  draining, 1 connection, 5.1 MiB, for 4 s",
                        "new  master 70  nginx 1.22.1  sha256 bbbbbbbbbbbb  package nginx 1.22.1-9+deb12u11  runs /usr/sbin/nginx",
                        "       worker 71  accepting, 3 connections",
                        "on disk: nginx 1.22.1  sha256 bbbbbbbbbbbb  /usr/sbin/nginx  (what the new master runs; not the file of the"
                                + " installed package nginx 1.22.1-9+deb12u9)",
                        "serving: new",
                        "workers: since " + WallTime.of(Outcomes.AT, Outcomes.AT) + "; 1 of before still finishes",
                        "        changed since, and not loaded as it is now: /etc/nginx/nginx.conf",
                        "logs:   worker 71 writes to /var/log/nginx/access.log.1, which is none of its logs",
                        "Next: nginx-upgrade commit  or  nginx-upgrade rollback");
    }

    @Test
    void aPlanShowsWhatRunsTheHazardsTheStepsAndTheWayBack() {
        assertThat(plain.result(Outcomes.planned()))
                .containsExactly(
                        "nginx 1.22.1 serves",
                        "nginx:   user root, unit nginx.service, listens on 0.0.0.0:80",
                        "runs:    nginx 1.18.0  sha256 aaaaaaaaaaaa  master 61, 1 worker, /usr/sbin/nginx (deleted)",
                        "runs:    nginx 1.18.0  sha256 aaaaaaaaaaaa  master 70, 1 worker, /usr/sbin/nginx",
                        "to run:  nginx 1.22.1  sha256 bbbbbbbbbbbb  /root/nginx",
                        "hazards: 1 looked for, 1 found",
                        "  warn  foreground-master: daemon off",
                        "        use a unit",
                        "First what is to run is staged in /var/lib/nginx-upgrade and tested there, and what runs is"
                                + " backed up. Then:",
                        "  1. install the new files",
                        "  2. USR2 to the old master 61",
                        "     wait for the new master to be ready (about 0.012 s, at most 10 s)",
                        "Expected: about 0.012 s, and as long as old workers have connections to finish; the test of the"
                                + " configuration took 9 ms",
                        "Way back: QUIT to the new master",
                        "Way back after step 2: a whole upgrade the other way",
                        "Next: the same with apply, nginx-upgrade commit  or  nginx-upgrade rollback");
    }

    @Test
    void aRefusalShowsAllRefusalsUnderIt() {
        var outcome = new OutcomeBuilder("apply")
                .hazards(List.of(
                        HazardKind.refuses("bare-argv0", "", "").found("no folder", "restart it"),
                        HazardKind.refusesUnlessAllowed("candidate-writable", "", "")
                                .found("any user can", "copy it"),
                        HazardKind.warns("not-looked-at", "", "").found("we may not", "be root")))
                .state("nothing was touched")
                .remedy("restart it")
                .build(OutcomeKind.REFUSED, "cannot upgrade nginx: no folder", Duration.ZERO);
        assertThat(plain.result(outcome))
                .containsExactly(
                        "cannot upgrade nginx: no folder",
                        "State: nothing was touched",
                        "Try: restart it",
                        "  blocked  bare-argv0: no folder",
                        "           restart it",
                        "  blocked  candidate-writable: any user can",
                        "           copy it; or --allow candidate-writable");
    }

    @Test
    void everyEventHasOneLineOrNone() {
        var signalled =
                new StepRecord(Step.START_NEW_MASTER, List.of(61), Outcomes.AT, Duration.ofMillis(12), "master 70");
        var installed = new StepRecord(Step.INSTALL_FILES, List.of(), Outcomes.AT, Duration.ofMillis(7), "1 file");
        Duration since = Duration.ofMillis(1234);
        assertThat(List.of(
                        Outcomes.begins(),
                        new Event.Note("looked"),
                        new Event.StepStarted(Step.TERMINATE_OLD_WORKERS, List.of(62, 63)),
                        new Event.StepDone(signalled),
                        new Event.StepDone(installed),
                        new Event.Turned("it ended"),
                        new Event.Found(
                                HazardKind.warns("not-looked-at", "", "").found("we may not look", "run it as root")),
                        new Event.Warning("hm")))
                .extracting(event -> plain.line(event, since).orElse(""))
                .containsExactly(
                        "  1.234 s  nginx, pid file /run/nginx.pid: no master of this nginx runs",
                        "  1.234 s  looked",
                        "  1.234 s  TERM to the draining workers of the old master 62 63",
                        "  1.234 s    master 70 (12 ms)",
                        "  1.234 s  1 file (7 ms)",
                        "  1.234 s  turning back: it ended",
                        "  1.234 s  warning: we may not look (not-looked-at)",
                        "  1.234 s  warning: hm");
        assertThat(plain.line(new Event.StepStarted(Step.INSTALL_FILES, List.of()), since))
                .isEmpty();
        assertThat(colored.line(new Event.Turned("x"), since))
                .contains("\u001b[2m  1.234 s\u001b[0m  \u001b[31mturning back: x\u001b[0m");
    }

    @Test
    void theDrainNamesTheWorkersWithTheMostConnections() {
        List<WorkerView> workers = IntStream.rangeClosed(1, 6)
                .mapToObj(i -> new WorkerView(
                        60 + i,
                        Worker.State.DRAINING,
                        i,
                        i == 6 ? OptionalLong.of(3 << 19) : OptionalLong.empty(),
                        i > 4 ? Optional.of(Duration.ofMillis(12_999)) : Optional.empty()))
                .toList();
        String words = "worker 66 6 connections, 1.5 MiB, for 12 s; worker 65 5 connections, for 12 s;"
                + " worker 64 4 connections; worker 63 3 connections; and 2 more workers with 3 connections";
        Duration since = Duration.ofMillis(1234);
        Duration waited = Duration.ofMillis(17_900);
        Duration limit = Duration.ofMinutes(1);
        assertThat(plain.line(new Event.Draining(workers, false, waited, limit), since))
                .contains("  1.234 s    draining, 17 of 60 s: " + words);
        assertThat(plain.line(new Event.Draining(workers, false, waited, Duration.ofMillis(500)), since))
                .contains("  1.234 s    draining: " + words);
        assertThat(plain.line(new Event.Draining(workers, true, waited, limit), since))
                .contains("  1.234 s  warning: cuts " + words);
        assertThat(plain.line(new Event.DrainTimeIsUp(limit, "what comes then"), since))
                .contains("  1.234 s  the 1 min for old workers to finish are over: what comes then");
    }
}
