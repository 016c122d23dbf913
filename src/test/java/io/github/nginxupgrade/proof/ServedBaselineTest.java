package io.github.nginxupgrade.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ServedBaselineTest {
    private static final ServedBaseline BEFORE = new ServedBaseline(Set.of("127.0.0.1:80", "unix:/run/a"), 2);

    @Test
    void theSameServedTwiceDiffersInNothing() {
        assertThat(ServedBaseline.listeners(Subject.VERSION, BEFORE, BEFORE)).isEmpty();
        assertThat(ServedBaseline.workers(2, 2)).isEmpty();
    }

    @Test
    void addressesThatAreGoneAreALossAndOthersAreNot() {
        var after = new ServedBaseline(Set.of("127.0.0.1:80", "0.0.0.0:443"), 2);
        assertThat(ServedBaseline.listeners(Subject.VERSION, BEFORE, after))
                .containsExactly(
                        new Difference("unix:/run/a", true, "the new version does not listen there"),
                        new Difference("0.0.0.0:443", false, "only the new version listens there"));
    }

    @Test
    void anotherNumberOfWorkersIsADifferenceWhereThatOfBeforeIsKnown() {
        assertThat(ServedBaseline.workers(2, 4)).contains(new Difference("workers", false, "2 before, 4 now"));
        assertThat(ServedBaseline.workers(0, 4)).isEmpty();
    }
}
