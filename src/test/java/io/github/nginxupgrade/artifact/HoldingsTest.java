package io.github.nginxupgrade.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.linux.Linux;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only root can give files to others, as only root's nginx does. */
class HoldingsTest {
    private static final int OLD = 33;
    private static final int NEW = 13;

    private final FileSystem files = Linux.machine().files();

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void resolve() throws IOException {
        assumeTrue(Linux.machine().host().userId() == 0);
        folder = temporary.toRealPath();
    }

    @Test
    void whatAStartHasTakenIsGivenBackWithItsLevels() throws Exception {
        Path body = owned(Files.createDirectory(folder.resolve("body")), OLD);
        Path log = owned(Files.createFile(folder.resolve("access.log")), OLD);
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(folder.resolve("socket")));
            Path socket = owned(folder.resolve("socket"), OLD);
            OwnedFiles noted = note(body, log, socket, folder.resolve("absent"));
            assertThat(noted.list()).hasSize(3);
            assertThat(noted.logs()).containsExactly(log);
            assertThat(noted.taken(files, UnaryOperator.identity(), Set.of()).list())
                    .isEmpty();
            Path level = Files.createDirectories(body.resolve("1/2f"));
            Path other = owned(Files.createDirectory(body.resolve("other")), NEW);
            Path roots = Files.createDirectory(body.resolve("7"));
            for (Path taken : List.of(body, log, socket, level, level.getParent())) {
                owned(taken, NEW);
            }
            assertThat(noted.taken(files, UnaryOperator.identity(), Set.of()).list())
                    .hasSize(3);
            // whom the workers run as meanwhile keeps what he has
            assertThat(noted.taken(files, UnaryOperator.identity(), Set.of(NEW)).list())
                    .isEmpty();
            for (int i = 0; i < 2; i++) {
                noted.giveBack(files, UnaryOperator.identity());
                assertThat(noted.taken(files, UnaryOperator.identity(), Set.of())
                                .list())
                        .isEmpty();
                for (Path path : List.of(body, log, socket, level, level.getParent())) {
                    assertThat(owner(path)).as(path.toString()).isEqualTo(OLD);
                }
                assertThat(owner(other)).isEqualTo(NEW);
                assertThat(owner(roots)).isZero();
            }
        }
    }

    @Test
    void whatHasTakenItsPlaceIsNotTouched() throws Exception {
        Path log = owned(Files.createFile(folder.resolve("access.log")), OLD);
        OwnedFiles noted = note(log);
        Files.move(log, folder.resolve("access.log.1"));
        Path fresh = owned(Files.createFile(log), NEW);
        assertThat(noted.taken(files, UnaryOperator.identity(), Set.of()).list())
                .isEmpty();
        noted.giveBack(files, UnaryOperator.identity());
        assertThat(owner(fresh)).isEqualTo(NEW);
    }

    /** Who can write the folder leads there to a file of root's that has got the noted inode since. */
    @Test
    void aLinkThatHasComeIntoTheWayIsNotFollowed() throws Exception {
        Path log = owned(Files.createFile(folder.resolve("access.log")), OLD);
        OwnedFiles noted = note(log);
        Path roots = Files.move(log, folder.resolve("roots"));
        owned(roots, 0);
        Files.createSymbolicLink(log, roots);
        assertThatThrownBy(() -> noted.giveBack(files, UnaryOperator.identity()))
                .isInstanceOf(OsFailure.class)
                .hasMessageContaining(roots.toString());
        assertThat(owner(roots)).isZero();
    }

    /** One that was there before is where nginx's own way leads. */
    @Test
    void aLinkThatWasThereBeforeLeadsToWhatIsNoted() throws Exception {
        Path real = owned(Files.createDirectory(folder.resolve("real")), OLD);
        Path link = Files.createSymbolicLink(folder.resolve("body"), real);
        OwnedFiles noted = note(link);
        owned(real, NEW);
        noted.giveBack(files, UnaryOperator.identity());
        assertThat(owner(real)).isEqualTo(OLD);
    }

    @Test
    void anOwnerThatHasChangedInBetweenIsNotOverruled() throws Exception {
        Path log = owned(Files.createFile(folder.resolve("access.log")), OLD);
        FileStat seen = files.stat(log).orElseThrow();
        owned(log, NEW);
        assertThatThrownBy(() -> files.changeOwner(log, seen, 0, 0, 0600)).isInstanceOf(OsFailure.class);
        assertThat(owner(log)).isEqualTo(NEW);
    }

    private OwnedFiles note(Path... paths) {
        return OwnedFiles.note(files, List.of(paths), UnaryOperator.identity());
    }

    private static Path owned(Path path, int uid) throws IOException {
        return Files.setAttribute(path, "unix:uid", uid);
    }

    private static int owner(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid");
    }
}
