package io.github.nginxupgrade.situation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.linux.Linux;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Digests of files; those of the standard's example and of nothing (FIPS 180-4). */
class BinariesTest {
    private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final String OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private final Binaries binaries = new Binaries(Linux.machine());

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(folder.resolve("nginx"), "abc");
    }

    @Test
    void theDigestThatWasBegunIsTheFiles() throws Exception {
        binaries.expect(file);
        assertThat(binaries.sha256(file)).contains(OF_ABC);
        assertThat(binaries.sha256(file)).contains(OF_ABC);
    }

    @Test
    void anotherFileInItsPlaceIsReadAnew() throws Exception {
        binaries.expect(file);
        assertThat(binaries.sha256(file)).contains(OF_ABC);
        Files.delete(file);
        Files.writeString(file, "");
        assertThat(binaries.sha256(file)).contains(OF_NOTHING);
    }

    /** Others of one length, of which the last byte says what they are, lie behind what is read at a time. */
    @ParameterizedTest
    @ValueSource(ints = {1, (1 << 17) - 1, 1 << 17, (1 << 17) + 1, 1 << 20})
    void ofFilesOfOneLengthEachHasItsOwnDigest(int length) throws Exception {
        byte[] bytes = new byte[length];
        Path one = Files.write(folder.resolve("one"), bytes);
        Path copy = Files.write(folder.resolve("copy"), bytes);
        bytes[length - 1] = 1;
        Path other = Files.write(folder.resolve("other"), bytes);
        Path copyOfOther = Files.write(folder.resolve("copy-of-other"), bytes);
        for (Path path : List.of(one, copy, other, copyOfOther)) {
            assertThat(binaries.sha256(path)).contains(new Binaries(Linux.machine()).digest(path));
        }
        assertThat(binaries.digest(one)).isNotEqualTo(binaries.digest(other));
    }

    @Test
    void aCopyOfWhatHasChangedSinceIsReadForItself() throws Exception {
        assertThat(binaries.sha256(file)).contains(OF_ABC);
        Path copy = Files.writeString(folder.resolve("copy"), "abd");
        Files.delete(file);
        Files.writeString(file, "abd");
        assertThat(binaries.sha256(copy)).isNotEmpty().get().isNotEqualTo(OF_ABC);
    }

    @Test
    void aCopyOfWhatIsGoneIsReadForItself() throws Exception {
        assertThat(binaries.sha256(file)).contains(OF_ABC);
        Files.move(file, folder.resolve("copy"));
        assertThat(binaries.sha256(folder.resolve("copy"))).contains(OF_ABC);
    }

    @Test
    void whatIsNoFileIsNotRead() throws Exception {
        binaries.expect(folder);
        binaries.expect(folder.resolve("none"));
        assertThat(binaries.sha256(folder)).isEmpty();
        assertThat(binaries.sha256(folder.resolve("none"))).isEmpty();
    }
}
