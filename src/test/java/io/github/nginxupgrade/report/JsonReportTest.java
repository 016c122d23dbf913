package io.github.nginxupgrade.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.json.Schemas;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.outcome.StepRecord;
import io.github.nginxupgrade.preflight.HazardKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The contract of docs/cli.md, whole: a program that reads it depends on every key. */
class JsonReportTest {
    private static final String OLD = "a".repeat(64);
    private static final String NEW = "b".repeat(64);

    @Test
    void everyKeyIsThereEvenIfNothingIsKnown() {
        assertThat(JsonReport.result(Outcomes.minimal(OutcomeKind.NO_INSTANCE)))
                .isEqualTo("{\"schema\":1,\"command\":\"apply\",\"outcome\":\"no-instance\",\"exit_code\":7,"
                        + "\"changed\":false,\"message\":\"cannot find nginx: none runs\",\"state\":null,"
                        + "\"remedy\":null,\"run\":null,\"instance\":null,\"phase\":null,\"serving\":null,"
                        + "\"from\":null,\"to\":null,\"masters\":[],\"disk\":null,\"service\":null,\"steps\":[],\"proofs\":[],"
                        + "\"hazards\":[],\"rehearsal\":null,\"nginx_says\":[],\"warnings\":[],\"backup\":null,\"draining\":0,\"duration_ms\":0,"
                        + "\"next\":[]}");
    }

    @Test
    void allThatIsKnownIsSaid() {
        assertThat(JsonReport.result(Outcomes.full(OutcomeKind.UPGRADED)))
                .isEqualTo("{\"schema\":1,\"command\":\"apply\",\"outcome\":\"upgraded\",\"exit_code\":0,"
                        + "\"changed\":true,\"message\":\"nginx 1.22.1 serves\","
                        + "\"state\":\"master 70 serves with 1 worker\",\"remedy\":null,"
                        + "\"run\":\"20261122T031500Z-1.18.0-1.22.1\",\"instance\":{\"pid_file\":\"/run/nginx.pid\","
                        + "\"binary\":\"/usr/sbin/nginx\",\"prefix\":\"/usr/share/nginx\",\"unit\":\"nginx.service\",\"user\":\"root\",\"listen\":[\"0.0.0.0:80\"]},"
                        + "\"phase\":\"draining\",\"serving\":\"new\","
                        + "\"from\":{\"product\":\"nginx\",\"version\":\"1.18.0\",\"sha256\":\"" + OLD
                        + "\",\"package\":null},"
                        + "\"to\":{\"product\":\"nginx\",\"version\":\"1.22.1\",\"sha256\":\"" + NEW
                        + "\",\"package\":null},"
                        + "\"masters\":[{\"pid\":61,\"role\":\"old\",\"product\":\"nginx\",\"version\":\"\",\"sha256\":\""
                        + OLD
                        + "\",\"package\":null,\"file\":\"/usr/sbin/nginx (deleted)\",\"workers\":[{\"pid\":62,"
                        + "\"state\":\"draining\",\"connections\":1,\"memory_bytes\":5347738,\"draining_for_ms\":4000}],"
                        + "\"halted\":\"stopped\",\"pending\":[\"WINCH\"]},"
                        + "{\"pid\":70,\"role\":\"new\",\"product\":\"nginx\",\"version\":\"1.22.1\",\"sha256\":\""
                        + NEW
                        + "\",\"package\":{\"name\":\"nginx\",\"version\":\"1.22.1-9+deb12u11\"},"
                        + "\"file\":\"/usr/sbin/nginx\",\"workers\":[{\"pid\":71,\"state\":\"accepting\","
                        + "\"connections\":3}],\"halted\":null,\"pending\":[]}],"
                        + "\"disk\":{\"path\":\"/usr/sbin/nginx\",\"product\":\"nginx\",\"version\":\"1.22.1\",\"sha256\":\""
                        + NEW
                        + "\",\"package\":{\"name\":\"nginx\",\"version\":\"1.22.1-9+deb12u9\",\"manager\":\"dpkg\",\"same\":false}},"
                        + "\"service\":{\"unit\":\"nginx.service\",\"active_state\":\"active\",\"sub_state\":\"running\","
                        + "\"main_pid\":70,\"pid_file\":\"/run/nginx.pid\","
                        + "\"cgroups\":[{\"pid\":61,\"cgroup\":\"/system.slice/nginx.service\"},"
                        + "{\"pid\":70,\"cgroup\":\"/system.slice/nginx.service\"}],\"fault\":null,"
                        + "\"would\":[{\"order\":\"stop\",\"effect\":\"ends both masters\"}]},"
                        + "\"steps\":[{\"step\":\"install-files\",\"signal\":null,\"pid\":null,"
                        + "\"at\":\"2026-11-22T03:15:00.123Z\",\"took_ms\":7,\"evidence\":\"1 file\"},"
                        + "{\"step\":\"start-new-master\",\"signal\":\"USR2\",\"pid\":61,"
                        + "\"at\":\"2026-11-22T03:15:00.123Z\",\"took_ms\":12,\"evidence\":\"master 70 is ready\"}],"
                        + "\"proofs\":[{\"kind\":\"probe\",\"target\":\"http://a/\",\"answered_by\":\"new\",\"pid\":71,"
                        + "\"status\":200,\"ok\":true,\"took_ms\":3,\"detail\":\"200 by the new worker 71\"}],"
                        + "\"hazards\":[{\"id\":\"foreground-master\",\"level\":\"warn\","
                        + "\"evidence\":\"daemon off\",\"remedy\":\"use a unit\"}],"
                        + "\"rehearsal\":{\"outcome\":\"passed\",\"took_ms\":76,\"workers\":2,\"listeners\":1,\"why\":null},"
                        + "\"nginx_says\":[\"2026/11/22 03:15:00 [crit] 1#1: \\\"x\\\"\"],\"warnings\":[\"told\"],"
                        + "\"backup\":\"/var/lib/nginx-upgrade/r/backup\",\"draining\":1,\"duration_ms\":812,"
                        + "\"next\":[\"nginx-upgrade commit\",\"nginx-upgrade rollback\"]}");
    }

    @Test
    void theSchemaHasAllOfIt() {
        assertThat(Schemas.RESULT.breaches(JsonReport.result(Outcomes.full(OutcomeKind.UPGRADED))))
                .isEmpty();
        assertThat(Schemas.RESULT.breaches(JsonReport.result(Outcomes.planned())))
                .isEmpty();
    }

    @Test
    void theStatusTellsWhatTheWorkersHaveLoaded() {
        assertThat(JsonReport.result(Outcomes.full(OutcomeKind.STATUS)))
                .endsWith(",\"generation\":{\"workers_since\":\"2026-11-22T03:15:00.123Z\",\"draining\":1,"
                        + "\"configuration_changed\":[\"/etc/nginx/nginx.conf\"],"
                        + "\"logs_astray\":[{\"pid\":71,\"file\":\"/var/log/nginx/access.log.1\"}]}}");
    }

    @Test
    void aPlanHasItsStepsWhereThoseThatWereDoneStand() {
        String json = JsonReport.result(Outcomes.planned());
        assertThat(json)
                .contains("\"outcome\":\"planned\",\"exit_code\":0,")
                .contains("\"steps\":[{\"step\":\"install-files\",\"signal\":null,\"receiver\":null,\"pid\":null,"
                        + "\"expected_ms\":0,\"waits\":[]},{\"step\":\"start-new-master\",\"signal\":\"USR2\","
                        + "\"receiver\":\"the old master\",\"pid\":61,\"expected_ms\":12,\"waits\":[{\"for\":"
                        + "\"the new master to be ready\",\"expected_ms\":12,\"at_most_ms\":10000}]}],")
                .endsWith(",\"candidate\":\"/root/nginx\",\"expected_ms\":12,\"test_ms\":9,\"way_back\":[{\"step\":"
                        + "\"retire-new-master\",\"signal\":\"QUIT\",\"receiver\":\"the new master\",\"pid\":null,"
                        + "\"expected_ms\":0,\"waits\":[]}],"
                        + "\"way_back_after_commit\":\"a whole upgrade the other way\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "PLANNED,planned,0",
        "UPGRADED,upgraded,0",
        "UNCHANGED,unchanged,0",
        "HELD,held,0",
        "ROLLED_BACK,rolled-back,0",
        "COMMITTED,committed,0",
        "STATUS,status,0",
        "BUG,bug,1",
        "USAGE,usage,2",
        "REFUSED,refused,3",
        "FAILED_ROLLED_BACK,failed-rolled-back,4",
        "STRANDED,stranded,5",
        "LOCKED,locked,6",
        "NO_INSTANCE,no-instance,7",
        "NOT_PERMITTED,not-permitted,8",
        "INTERRUPTED_ROLLED_BACK,interrupted-rolled-back,130"
    })
    void everyOutcomeHasItsWordAndItsExitCode(OutcomeKind kind, String word, int exitCode) {
        assertThat(JsonReport.result(Outcomes.minimal(kind)))
                .contains("\"outcome\":\"" + word + "\",\"exit_code\":" + exitCode + ",");
        assertThat(Schemas.RESULT.breaches(JsonReport.result(Outcomes.minimal(kind))))
                .isEmpty();
        assertThat(kind.isFailure()).isEqualTo(exitCode != 0);
    }

    @Test
    void everyEventIsOneObject() {
        var record = new StepRecord(Step.DRAIN_OLD_WORKERS, List.of(61), Outcomes.AT, Duration.ofMillis(3), "0 accept");
        String head = "{\"schema\":1,\"at\":\"2026-11-22T03:15:00.123Z\",\"event\":";
        assertThat(List.of(
                        Outcomes.begins(),
                        new Event.Note("a\nb"),
                        new Event.StepStarted(Step.INSTALL_FILES, List.of()),
                        new Event.StepStarted(Step.TERMINATE_OLD_WORKERS, List.of(62, 63)),
                        new Event.StepDone(record),
                        new Event.Turned("no"),
                        new Event.Found(
                                HazardKind.warns("not-looked-at", "", "").found("no", "be root")),
                        new Event.Warning("hm")))
                .extracting(event -> JsonLine.of(event, Outcomes.AT))
                .allSatisfy(line -> assertThat(Schemas.EVENT.breaches(line)).isEmpty())
                .containsExactly(
                        head + "\"note\",\"text\":\"nginx, pid file /run/nginx.pid: no master of this nginx runs\"}",
                        head + "\"note\",\"text\":\"a\\nb\"}",
                        head + "\"step-started\",\"step\":\"install-files\",\"signal\":null,\"pid\":null}",
                        head + "\"step-started\",\"step\":\"terminate-old-workers\",\"signal\":\"TERM\",\"pid\":62}",
                        head + "\"step-done\",\"step\":\"drain-old-workers\",\"signal\":\"WINCH\",\"pid\":61,"
                                + "\"took_ms\":3,\"evidence\":\"0 accept\"}",
                        head + "\"turned-back\",\"text\":\"no\"}",
                        head + "\"hazard\",\"id\":\"not-looked-at\",\"level\":\"warn\",\"evidence\":\"no\","
                                + "\"remedy\":\"be root\"}",
                        head + "\"warning\",\"text\":\"hm\"}");
    }
}
