package io.github.nginxupgrade.os.linux.file;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nginxupgrade.os.OsFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A disk that breaks is a sentence to the user, however the JDK says it. */
class FailuresTest {
    private static IOException broken() {
        return new IOException("Input/output error");
    }

    static Stream<Failures.Operation<String>> ways() {
        return Stream.of(
                () -> {
                    throw broken();
                },
                () -> {
                    throw new UncheckedIOException(broken());
                },
                () -> {
                    throw new DirectoryIteratorException(broken());
                });
    }

    @ParameterizedTest
    @MethodSource("ways")
    void whatBreaksOffInTheMiddleIsTold(Failures.Operation<String> operation) {
        assertThatThrownBy(() -> Failures.attempt("cannot list /etc", operation))
                .isInstanceOf(OsFailure.class)
                .hasMessage("cannot list /etc: Input/output error");
    }
}
