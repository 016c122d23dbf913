package io.github.nginxupgrade.os.linux;

import static org.assertj.core.api.Assertions.assertThat;

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
                new Row("Uid:\t0\tx\t0\t0\n", -1),
                new Row("Uid:\t7\n", -1),
                new Row("Uid:\n", -1),
                new Row("", -1),
                // the kernel escapes a line feed in a name, so a name cannot forge a line
                new Row("Name:\ta\\nUid:\\t0\\t0\nUid:\t1\t1000\t1\t1\n", 1000));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void theEffectiveUserIsRead(Row row) {
        assertThat(StatusFile.effectiveUid(row.text()).orElse(-1)).isEqualTo(row.uid());
    }
}
