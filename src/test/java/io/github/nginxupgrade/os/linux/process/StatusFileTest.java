package io.github.nginxupgrade.os.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.Signal;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StatusFileTest {
    record Row(String text, int uid) {}

    static Stream<Row> texts() {
        return Stream.of(
                new Row("Name:\tnginx\nUid:\t0\t33\t0\t0\nSigBlk:\t0000000000000000\n", 33),
                new Row("Uid:\t0\t0\t0\t0\nSigBlk:\t0000000000014003\n", 0),
                new Row("SigBlk:\t0000000000000000\nSigIgn:\tffffffffffffffff\n", -1),
                new Row("SigBlk:\t8000000000000000\n", -1),
                new Row("ShdBlk:\t1\nGid:\t5\t5\t5\t5\n", -1),
                // (uid_t) -1, and more than an int
                new Row("Uid:\t0\t4294967295\t0\t0\n", -1),
                new Row("Uid:\t0\t4294967296\t0\t0\n", -1),
                new Row("Uid:\t0\t2147483647\t0\t0\n", Integer.MAX_VALUE),
                new Row("Uid:\t0\tx\t0\t0\n", -1),
                new Row("Uid:\t7\n", -1),
                new Row("Uid:\n", -1),
                new Row("", -1),
                // the kernel escapes a line feed in a name, so a name cannot forge a line
                new Row("Name:\ta\\nUid:\\t0\\t0\nUid:\t1\t1000\t1\t1\n", 1000));
    }

    static Stream<Pending> masks() {
        return Stream.of(
                // WINCH is 28, so bit 27
                new Pending("Uid:\t0\nSigPnd:\t0000000000000000\nShdPnd:\t0000000008000000\n", Set.of(Signal.WINCH)),
                new Pending(
                        "Name:\tx\nSigPnd:\t0000000000000001\nShdPnd:\t0000000000004904\n",
                        Set.of(Signal.HUP, Signal.QUIT, Signal.KILL, Signal.USR2, Signal.TERM)),
                // CHLD, and a real-time signal
                new Pending("x\nShdPnd:\t8000000000010000\n", Set.of()),
                new Pending("x\nShdPnd:\tno number\n", Set.of()),
                new Pending("x\nShdPnd:", Set.of()),
                new Pending("", Set.of()));
    }

    record Pending(String text, Set<Signal> signals) {}

    @ParameterizedTest
    @MethodSource("masks")
    void whatWaitsIsReadFromBothMasks(Pending row) {
        assertThat(StatusFile.pending(row.text())).isEqualTo(row.signals());
    }

    @ParameterizedTest
    @MethodSource("texts")
    void theEffectiveUserIsRead(Row row) {
        assertThat(StatusFile.effectiveUid(row.text()).orElse(-1)).isEqualTo(row.uid());
    }
}
