package io.github.nginxupgrade.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.proof.hook.Hook;
import io.github.nginxupgrade.situation.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The schemas know each word that the program has, and refuse what it never prints. */
class SchemasTest {
    /** A list of words of the program, and the schemas in which all of them stand. */
    private record Words(List<String> words, List<String> schemas) {}

    static Stream<Words> words() {
        return Stream.of(
                new Words(of(OutcomeKind.values(), OutcomeKind::word), List.of("result")),
                new Words(of(Phase.values(), Phase::word), List.of("result", "event", "hook-input")),
                new Words(of(Step.values(), Step::id), List.of("result", "event")),
                new Words(of(Signal.values(), Signal::name), List.of("result", "event")),
                new Words(of(Hook.Point.values(), Hook.Point::word), List.of("hook-input")));
    }

    private static <T> List<String> of(T[] values, java.util.function.Function<T, String> word) {
        return Arrays.stream(values).map(word).toList();
    }

    @ParameterizedTest
    @MethodSource("words")
    void everyWordIsKnown(Words row) throws IOException {
        for (String schema : row.schemas()) {
            String text = Files.readString(Path.of("docs", "schema", schema + ".schema.json"));
            assertThat(row.words()).allSatisfy(word -> assertThat(text).contains('"' + word + '"'));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatLacksAllIsRefused(Schemas schema) {
        assertThat(schema.breaches("{}")).isNotEmpty();
        assertThat(schema.breaches("[")).isNotEmpty();
    }

    @Test
    void aLineWithAFieldOfItsOwnIsRefused() {
        String line = "{\"schema\":1,\"at\":\"2026-11-29T12:00:00.5Z\",\"event\":\"note\",\"text\":\"a\"}";
        assertThat(Schemas.EVENT.breaches(line)).isEmpty();
        assertThat(Schemas.EVENT.breaches(line.replace("}", ",\"more\":1}"))).isNotEmpty();
    }
}
