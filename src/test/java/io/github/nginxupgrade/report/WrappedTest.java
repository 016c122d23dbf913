package io.github.nginxupgrade.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WrappedTest {
    private static final int COLUMNS = 53;
    private static final String COMMIT = "nginx-upgrade commit --config a.properties";
    private static final String ROLLBACK = "nginx-upgrade rollback --config a.properties";

    private static List<String> wrapped(Line line) {
        return Wrapped.of(line, COLUMNS).stream()
                .map(Line::text)
                .map(String::stripTrailing)
                .toList();
    }

    @Test
    void isBrokenAtWordsUnderItsHead() {
        assertThat(wrapped(Line.of("nginx:  user root, listens on 127.0.0.1:45185, pid file /run/nginx.pid")))
                .containsExactly("nginx:  user root, listens on 127.0.0.1:45185, pid", "        file /run/nginx.pid");
    }

    /** Whoever copies a line has the whole command. */
    @Test
    void theSecondToBeTypedBeginsALineWhereItFitsIntoOne() {
        assertThat(wrapped(TextReport.next("Next: ", List.of(COMMIT, ROLLBACK))))
                .containsExactly("Next: " + COMMIT + "  or", ROLLBACK);
    }

    /** And what fits into no line stays where it is. */
    @Test
    void theFirstStaysWithWhatLeadsToIt() {
        assertThat(wrapped(TextReport.next("Done. To undo: ", List.of(ROLLBACK))))
                .containsExactly("Done. To undo: " + ROLLBACK);

        String longer = "nginx-upgrade apply /home/somebody/build/nginx-1.26.3/objs/nginx";
        assertThat(wrapped(Line.of("Try: ").and(Line.typed(longer)))).containsExactly("Try: " + longer);
    }
}
