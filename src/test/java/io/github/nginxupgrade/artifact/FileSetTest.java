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

    private FileSet set;

    private static FileAttributes attributes(int mode, FileAttributes own) {
        return new FileAttributes(mode, own.uid(), own.gid(), own.xattrs());
    }

    @BeforeEach
    void anOldVersionIsInPlace() throws Exception {
        set = new FileSet(List.of(replaced("nginx", 0755, 0750), replaced("module.so", 0644, 0640)));
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
        set.install(disk, digests);
        Files.delete(folder.resolve("backup/nginx"));
        set.reversed().install(disk, digests);
        assertThat(disk.stat(folder.resolve("live/nginx")).orElseThrow().id()).isEqualTo(before);
        assertLive("old", 0755, 0644);
    }

    @Test
    void theSecondNamesGoWhenTheUpgradeIsDoneWith() throws Exception {
        set.install(disk, digests);
        assertThat(names()).hasSize(4);
        set.forgetReplaced(disk);
        assertThat(names()).containsExactlyInAnyOrder("nginx", "module.so");
    }

    /** Neither old nor new: what somebody put there meanwhile must not come back as the old one. */
    @Test
    void aSecondNameOfAnotherFileIsNotTaken() throws Exception {
        write("live/nginx", "something else");
        set.install(disk, digests);
        set.reversed().install(disk, digests);
        assertThat(folder.resolve("live/nginx")).hasContent("old nginx");
    }

    @Test
    void theNewFilesAreInstalledAndTheOldOnesComeBackTheSameWay() throws Exception {
        assertThat(set.disk(digests)).isEqualTo(Disk.OLD);
        set.install(disk, digests);
        assertThat(set.disk(digests)).isEqualTo(Disk.NEW);
        assertLive("new", 0750, 0640);

        set.reversed().install(disk, digests);
        assertThat(set.disk(digests)).isEqualTo(Disk.OLD);
        assertThat(set.reversed().disk(digests)).isEqualTo(Disk.NEW);
        assertLive("old", 0755, 0644);
        assertThat(set.reversed().reversed()).isEqualTo(set);
    }

    @Test
    void theOldInodeStaysAsTheRunningProcessHasIt() throws Exception {
        Path link = folder.resolve("still");
        Files.createLink(link, folder.resolve("live/nginx"));
        set.install(disk, digests);
        assertThat(link).hasContent("old nginx");
    }

    @Test
    void whatIsInPlaceAlreadyIsNotTouchedAgain() throws Exception {
        set.install(disk, digests);
        var before = disk.stat(folder.resolve("live/nginx"));
        set.install(disk, digests);
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
        set.reversed().install(disk, digests);
        assertLive("old", 0755, 0644);
    }

    @Test
    void aStagedFileThatHasChangedSinceItsTestIsRefused() throws Exception {
        write("staged/module.so", "evil module.so");
        assertThatThrownBy(() -> set.install(disk, digests))
                .isInstanceOf(OsFailure.class)
                .hasMessageContaining("has changed since it was tested");
        assertLive("old", 0755, 0644);
    }

    @Test
    void aStagedFileThatIsGoneTouchesNothing() throws Exception {
        Files.delete(folder.resolve("staged/module.so"));
        assertThatThrownBy(() -> set.install(disk, digests)).isInstanceOf(OsFailure.class);
        assertLive("old", 0755, 0644);
    }

    @Test
    void theModulesComeBeforeTheBinary() throws Exception {
        write("staged/nginx", "evil nginx");
        assertThatThrownBy(() -> set.install(disk, digests)).isInstanceOf(OsFailure.class);
        assertThat(folder.resolve("live/module.so")).hasContent("new module.so");
        assertThat(folder.resolve("live/nginx")).hasContent("old nginx");
        assertThat(set.disk(digests)).isEqualTo(Disk.MIXED);
        assertNoTemporaryIsLeft();
    }

    @Test
    void aTemporaryOfAnEarlierAttemptIsNoObstacle() throws Exception {
        write("live/.nginx.nginx-upgrade", "half");
        set.install(disk, digests);
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
