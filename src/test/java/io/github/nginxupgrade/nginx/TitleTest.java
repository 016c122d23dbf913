package io.github.nginxupgrade.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.nginx.Title.Role;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The titles of ngx_process_cycle.c, and what only looks like them. */
class TitleTest {
    record Row(String commandLine, Role role, String arguments) {}

    static Stream<Row> titles() {
        return Stream.of(
                new Row("nginx: master process /usr/sbin/nginx", Role.MASTER, "/usr/sbin/nginx"),
                new Row(
                        "nginx: master process nginx -g daemon on; master_process on;",
                        Role.MASTER,
                        "nginx -g daemon on; master_process on;"),
                new Row("nginx: master process", Role.MASTER, ""),
                new Row("nginx: master process  -c x", Role.MASTER, " -c x"),
                new Row("nginx: worker process", Role.ACCEPTING, ""),
                new Row("nginx: worker process is shutting down", Role.DRAINING, ""),
                new Row("nginx: cache manager process", Role.HELPER, "cache manager"),
                new Row("nginx: cache loader process", Role.HELPER, "cache loader"),
                // helpers of OpenResty and Tengine
                new Row("nginx: privileged agent process", Role.HELPER, "privileged agent"),
                new Row("nginx: dso process", Role.HELPER, ""),
                new Row("nginx: rollback logs/error_log interval=1d baknum=5", Role.HELPER, ""),
                // almost a title is none: counting it would end an upgrade with a worker too many
                new Row("nginx: worker process is shutting down ", Role.HELPER, ""),
                new Row("nginx: worker process is shutting", Role.HELPER, ""),
                new Row("nginx: worker process ", Role.HELPER, ""),
                new Row("nginx: worker processX", Role.HELPER, ""),
                new Row("nginx: worker process\0", Role.HELPER, ""),
                new Row("nginx: worker process\n", Role.HELPER, ""),
                new Row("nginx: Worker process", Role.HELPER, ""),
                new Row("nginx: master processX", Role.HELPER, ""),
                new Row("nginx: master process\0/usr/sbin/nginx", Role.HELPER, ""),
                new Row("nginx: ", Role.HELPER, ""),
                // no title yet, or somebody else
                new Row("", Role.UNTITLED, ""),
                new Row("/usr/sbin/nginx\0-g\0daemon on;", Role.UNTITLED, ""),
                new Row(" nginx: worker process", Role.UNTITLED, ""),
                new Row("openresty: worker process", Role.UNTITLED, ""),
                new Row("grep nginx: master process", Role.UNTITLED, ""),
                new Row("nginx:worker process", Role.UNTITLED, ""),
                // Angie: its own name, version, build and count
                new Row(
                        "angie: master process v1.12.1 #3 [/usr/sbin/angie -g daemon on;]",
                        Role.MASTER,
                        "/usr/sbin/angie -g daemon on;"),
                new Row("angie: master process v1.5 PRO [a] #1 [/a -c [b] #2 [c]]", Role.MASTER, "/a -c [b] #2 [c]"),
                new Row("angie: master process v1.2.0 /usr/sbin/angie", Role.MASTER, "/usr/sbin/angie"),
                new Row("angie: worker process #1", Role.ACCEPTING, ""),
                new Row("angie: worker process", Role.ACCEPTING, ""),
                new Row("angie: worker process is shutting down #12", Role.DRAINING, ""),
                new Row("angie: worker process #1 ", Role.HELPER, ""),
                new Row("angie: worker process #", Role.HELPER, ""),
                new Row("angie: cache manager process #2", Role.HELPER, "cache manager"),
                new Row("angie: single process v1.12.1 #1 [angie]", Role.HELPER, ""),
                new Row("nginx: worker process #1", Role.HELPER, ""),
                new Row("Angie: worker process", Role.UNTITLED, ""));
    }

    @Test
    void aTitleOfAngiesTellsThatItsEndIsMissing() {
        String whole = "angie: master process v1.12.1 #1 [/usr/sbin/angie -c /etc/angie.conf]";
        assertThat(Title.of(whole).isCut()).isFalse();
        assertThat(Title.of(whole.substring(0, whole.length() - 2)).isCut()).isTrue();
        assertThat(Title.of("nginx: master process /usr/sbin/ngi").isCut()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("titles")
    void aTitleMeansExactlyWhatNginxWroteAndNothingElse(Row row) {
        assertThat(Title.of(row.commandLine())).isEqualTo(new Title(row.role(), row.arguments()));
    }

    @ParameterizedTest
    @MethodSource("titles")
    void onlyAcceptingAndDrainingProcessesAreWorkers(Row row) {
        boolean worker = row.role() == Role.ACCEPTING || row.role() == Role.DRAINING;
        assertThat(Title.of(row.commandLine()).isWorker()).isEqualTo(worker);
    }
}
