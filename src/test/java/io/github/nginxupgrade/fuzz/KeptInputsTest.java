package io.github.nginxupgrade.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The inputs that are kept, small and grown: seeds of the fuzzer, and all that it found. */
class KeptInputsTest {
    private static final Path INPUTS = Path.of("src/test/resources/fuzz");
    /** Each takes milliseconds; a machine that does much else takes longer. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TestFactory
    Stream<DynamicTest> everyReaderHoldsWhatItPromises() {
        return Arrays.stream(Kind.values()).flatMap(kind -> inputs(kind).stream()
                .map(input ->
                        DynamicTest.dynamicTest(kind.word() + " " + input.getFileName(), () -> holds(kind, input))));
    }

    private static void holds(Kind kind, Path input) throws IOException {
        byte[] bytes = Files.readAllBytes(input);
        assertTimeoutPreemptively(LIMIT, () -> {
            kind.take(bytes);
            kind.takeGrown(bytes);
        });
    }

    private static List<Path> inputs(Kind kind) {
        try (Stream<Path> files = Files.list(INPUTS.resolve(kind.word()))) {
            List<Path> inputs = files.sorted().toList();
            assertThat(inputs).as("inputs of " + kind).isNotEmpty();
            return inputs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
