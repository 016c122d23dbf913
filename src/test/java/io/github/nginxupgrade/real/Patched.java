package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Real binaries made into others: another build of the same release, by its words or by its libraries. */
final class Patched {
    private Patched() {}

    /** Replaces texts by others of the same length, wherever they are: in what {@code -V} says, and in the constants. */
    static void inPlace(Path file, Map<String, String> texts) {
        try {
            // one character for each byte
            String content = Files.readString(file, StandardCharsets.ISO_8859_1);
            for (Map.Entry<String, String> text : texts.entrySet()) {
                assertThat(text.getValue()).hasSameSizeAs(text.getKey());
                assertThat(content).contains(text.getKey());
                content = content.replace(text.getKey(), text.getValue());
            }
            if (!texts.isEmpty()) {
                Files.writeString(file, content, StandardCharsets.ISO_8859_1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy that differs from the release by a byte behind its end and by these texts. */
    static Path copy(Path target, String version, Map<String, String> texts) {
        try {
            Files.copy(
                    Releases.binary(version),
                    target,
                    StandardCopyOption.COPY_ATTRIBUTES,
                    StandardCopyOption.REPLACE_EXISTING);
            inPlace(target, texts);
            Files.writeString(target, "+", StandardOpenOption.APPEND);
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes what it needs of shared libraries, by patchelf(1). */
    static Path libraries(Path file, String... change) {
        List<String> command = new ArrayList<>(List.of("patchelf"));
        command.addAll(List.of(change));
        command.add(file.toString());
        CommandLine.Result result = CommandLine.run(file.getParent(), PrivateNginx.PATIENCE, command);
        assertThat(result.exit()).as("%s", result).isZero();
        return file;
    }
}
