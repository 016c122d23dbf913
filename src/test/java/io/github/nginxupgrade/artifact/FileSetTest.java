package io.github.nginxupgrade.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.linux.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A binary and a module in a real folder. */
class FileSetTest {
    private final FileSystem disk = Linux.machine().files();
    private final FileSet.Digests digests = file -> disk.stat(file).isPresent() ? disk.sha256(file) : "";

    @TempDir
    Path folder;

    private final List<Path> kept = new ArrayList<>();
    private FileSet set;
    private LiveFiles live;

    private static FileAttributes attributes(int mode, FileAttributes own) {
        return new FileAttributes(mode, own.uid(), own.gid(), own.xattrs());
    }

    @BeforeEach
    void anOldVersionIsInPlace() throws Exception {
        set = new FileSet(List.of(replaced("nginx", 0755, 0750), replaced("module.so", 0644, 0640)));
        live = new LiveFiles(disk, digests, set, (path, as) -> kept.add(as));
    }

    private ReplacedFile replaced(String name, int oldMode, int newMode) throws Exception {
        Path live = write("live/" + name, "old " + name);
        Path backup = write("backup/" + name, "old " + name);
        Path staged = write("staged/" + name, "new " + name);
        FileAttributes own = disk.attributes(live);
        disk.setAttributes(live, attributes(oldMode, own));
        return new ReplacedFile(
                live,
                backup,
                disk.sha256(backup),
                attributes(oldMode, own),
                staged,
                disk.sha256(staged),
                attributes(newMode, own));
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void assertLive(String version, int mode, int moduleMode) throws Exception {
        assertThat(folder.resolve("live/nginx")).hasContent(version + " nginx");
        assertThat(folder.resolve("live/module.so")).hasContent(version + " module.so");
        assertThat(disk.stat(folder.resolve("live/nginx")).orElseThrow().mode()).isEqualTo(mode);
        assertThat(disk.stat(folder.resolve("live/module.so")).orElseThrow().mode())
                .isEqualTo(moduleMode);
        assertNoTemporaryIsLeft();
    }

    private void assertNoTemporaryIsLeft() throws IOException {
        assertThat(names()).contains("nginx", "module.so").noneMatch(name -> name.endsWith(".nginx-upgrade"));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("live"))) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    /** A full disk has room for a rename: the very file comes back, and no backup is read for it. */
    @Test
    void whatWasReplacedComesBackByItsSecondName() throws Exception {
        var before = disk.stat(folder.resolve("live/nginx")).orElseThrow().id();
        live.install();
        Files.delete(folder.resolve("backup/nginx"));
        live.restore();
        assertThat(disk.stat(folder.resolve("live/nginx")).orElseThrow().id()).isEqualTo(before);
        assertLive("old", 0755, 0644);
    }

    @Test
    void theSecondNamesGoWhenTheUpgradeIsDoneWith() throws Exception {
        live.install();
        assertThat(names()).hasSize(4);
        live.forgetReplaced();
        assertThat(names()).containsExactlyInAnyOrder("nginx", "module.so");
    }

    /** Neither old nor new: what somebody put there meanwhile must not come back as the old one, and is not lost. */
    @Test
    void aFileOfSomebodyElsesIsKeptWhicheverWayItGoes() throws Exception {
        write("live/nginx", "something else");
        live.install();
        assertThat(folder.resolve("live/nginx")).hasContent("new nginx");
        write("live/nginx", "something third");
        write("live/module.so", "a module of somebody's");
        live.restore();
        assertLive("old", 0755, 0644);
        live.forgetReplaced();
        assertThat(names()).containsExactlyInAnyOrder("nginx", "module.so");
        assertThat(kept)
                .extracting(Files::readString)
                .containsExactly("something else", "a module of somebody's", "something third");
    }

    /** The same file again, by a package that is configured once more say, takes no further room, and is told again. */
    @Test
    void whatIsKeptAlreadyIsNotCopiedAgain() throws Exception {
        write("live/nginx", "something else");
        live.install();
        write("live/nginx", "something else");
        live.restore();
        Path copy = folder.resolve("backup/nginx.displaced");
        assertThat(kept).containsExactly(copy, copy);
        assertThat(folder.resolve("backup/nginx.displaced-2")).doesNotExist();
    }

    /** Its backup has no room: it stays on its own file system, and nothing waits for it. */
    @Test
    void whatCannotBeCopiedGetsAnotherNameWhereItIs() throws Exception {
        live.install();
        write("live/nginx", "something else");
        Files.delete(folder.resolve("backup/nginx"));
        Files.delete(folder.resolve("backup/module.so"));
        Files.delete(folder.resolve("backup"));
        live.restore();
        assertLive("old", 0755, 0644);
        live.forgetReplaced();
        assertThat(kept).containsExactly(folder.resolve("live/.nginx.nginx-upgrade-displaced"));
        assertThat(kept.get(0)).hasContent("something else");
    }

    @Test
    void theNewFilesAreInstalledAndTheOldOnesComeBackTheSameWay() throws Exception {
        assertThat(set.disk(digests)).isEqualTo(Disk.OLD);
        live.install();
        assertThat(set.disk(digests)).isEqualTo(Disk.NEW);
        assertLive("new", 0750, 0640);

        live.restore();
        assertThat(set.disk(digests)).isEqualTo(Disk.OLD);
        assertLive("old", 0755, 0644);
    }

    @Test
    void theOldInodeStaysAsTheRunningProcessHasIt() throws Exception {
        Path link = folder.resolve("still");
        Files.createLink(link, folder.resolve("live/nginx"));
        live.install();
        assertThat(link).hasContent("old nginx");
    }

    @Test
    void whatIsInPlaceAlreadyIsNotTouchedAgain() throws Exception {
        live.install();
        var before = disk.stat(folder.resolve("live/nginx"));
        live.install();
        assertThat(disk.stat(folder.resolve("live/nginx"))).isEqualTo(before);
    }

    @Test
    void someOfThisAndSomeOfThatIsMixed() throws Exception {
        write("live/module.so", "new module.so");
        assertThat(set.disk(digests)).isEqualTo(Disk.MIXED);
        write("live/nginx", "new nginx");
        assertThat(set.disk(digests)).isEqualTo(Disk.NEW);
        write("live/nginx", "something else");
        assertThat(set.disk(digests)).isEqualTo(Disk.MIXED);
        Files.delete(folder.resolve("live/nginx"));
        assertThat(set.disk(digests)).isEqualTo(Disk.MIXED);
        live.restore();
        assertLive("old", 0755, 0644);
    }

    @Test
    void aStagedFileThatHasChangedSinceItsTestIsRefused() throws Exception {
        write("staged/module.so", "evil module.so");
        assertThatThrownBy(() -> live.install())
                .isInstanceOf(OsFailure.class)
                .hasMessageContaining("has changed since it was tested");
        assertLive("old", 0755, 0644);
    }

    @Test
    void aStagedFileThatIsGoneTouchesNothing() throws Exception {
        Files.delete(folder.resolve("staged/module.so"));
        assertThatThrownBy(() -> live.install()).isInstanceOf(OsFailure.class);
        assertLive("old", 0755, 0644);
    }

    @Test
    void theModulesComeBeforeTheBinary() throws Exception {
        write("staged/nginx", "evil nginx");
        assertThatThrownBy(() -> live.install()).isInstanceOf(OsFailure.class);
        assertThat(folder.resolve("live/module.so")).hasContent("new module.so");
        assertThat(folder.resolve("live/nginx")).hasContent("old nginx");
        assertThat(set.disk(digests)).isEqualTo(Disk.MIXED);
        assertNoTemporaryIsLeft();
    }

    @Test
    void aTemporaryOfAnEarlierAttemptIsNoObstacle() throws Exception {
        write("live/.nginx.nginx-upgrade", "half");
        live.install();
        assertLive("new", 0750, 0640);
    }

    @Test
    void theSameFileTwiceIsBothOldAndNew() throws Exception {
        ReplacedFile file = set.binary();
        var same = new FileSet(List.of(new ReplacedFile(
                file.live(),
                file.backup(),
                file.oldSha256(),
                file.oldAttributes(),
                file.backup(),
                file.oldSha256(),
                file.oldAttributes())));
        assertThat(same.disk(digests)).isEqualTo(Disk.SAME);
        assertThat(Disk.SAME.isOld()).isTrue();
        assertThat(Disk.SAME.isNew()).isTrue();
        assertThat(Disk.MIXED.isOld() || Disk.MIXED.isNew()).isFalse();
    }

    @Test
    void anUpgradeOfNothingIsRefused() {
        assertThatThrownBy(() -> new FileSet(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
