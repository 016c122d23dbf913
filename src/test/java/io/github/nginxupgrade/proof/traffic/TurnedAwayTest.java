package io.github.nginxupgrade.proof.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.nginx.Directives;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnedAwayTest {
    /** What a configuration says of error logs and of the modules' level, and whether each of them takes their lines. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit_req zone=a;                                                 | true",
                "error_log logs/a.log;                                             | true",
                "error_log logs/a.log notice;                                      | true",
                "error_log logs/a.log crit;                                        | false",
                "error_log logs/a.log warn; error_log logs/b.log alert;            | false",
                "error_log /dev/null;                                              | false",
                "limit_req_log_level warn; error_log logs/a.log;                   | false",
                "limit_req_log_level warn; error_log logs/a.log warn;              | true",
                "limit_conn_log_level info; error_log logs/a.log notice;           | false",
                "limit_req_log_level error; limit_conn_log_level notice;           | false",
                "limit_req_log_level notice; error_log logs/a.log debug;           | true"
            })
    void eachIsLogged(String configuration, boolean logged) {
        assertThat(TurnedAway.isLogged(Directives.parse(configuration))).isEqualTo(logged);
    }

    @Test
    void linesOfBothModulesCountAndNoOthers() {
        String head = "2026/11/29 12:00:00 [error] 7#7: *3 ";
        assertThat(TurnedAway.count(head + "limiting requests, excess: 0.9 by zone \"a\", client: 127.0.0.1\n"
                        + head + "limiting connections by zone \"a\", client: 127.0.0.1\n"
                        + head + "limiting requests, dry run, excess: 0.9 by zone \"a\", client: 127.0.0.1\n"
                        + head + "limiting connections, dry run by zone \"a\", client: 127.0.0.1\n"
                        + head + "open() failed, request: \"GET / limiting requests, excess: 9\"\n"
                        + head + "delaying request, excess: 0.9, by zone \"a\", client: 127.0.0.1\n"))
                .isEqualTo(2);
    }
}
