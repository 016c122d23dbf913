package io.github.nginxupgrade.os.linux.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Anybody who may mount can put any name into the table: proc(5), mountinfo. */
class MountTableTest {
    private static final String ROOT = "27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard\n";

    private static List<String> shown(String... lines) {
        return MountTable.parse(ROOT + String.join("\n", lines)).shown();
    }

    /** The line, and what the sandbox shows of it: verb, path and options, parted by bars; nothing where it shows nothing. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "30 27 0:25 / /tmp rw,nosuid,nodev - tmpfs tmpfs rw ~ overlay|/tmp|,nosuid,nodev",
                "30 27 0:25 / /data rw,noexec master:3 propagate_from:1 - xfs /dev/sdb rw ~ overlay|/data|,noexec",
                "30 27 0:25 / /snap/core/1 ro,nodev shared:9 - squashfs /dev/loop0 ro ~ readonly|/snap/core/1|,nodev",
                "30 27 0:25 / /iso rw - iso9660 /dev/sr0 ro ~ readonly|/iso|''",
                "30 27 0:25 /hosts /etc/hosts rw - ext4 /dev/vdb rw ~ overlay|/etc/hosts|''",
                "30 27 0:25 / /a\\040b,c:d rw - ext4 /dev/vdb rw ~ overlay|/a b,c:d|''",
                "30 27 0:25 / /a\\134040 rw - ext4 /dev/vdb rw ~ overlay|/a\\040|''",
                "30 27 0:25 / /x\\040-\\040proc\\040y rw - ext4 /dev/vdb rw ~ overlay|/x - proc y|''",
                "30 27 0:25 / /-rf rw - fuse.sshfs me@there: rw ~ overlay|/-rf|''",
                "30 27 0:25 / /$(reboot) rw - ext4 /dev/vdb rw ~ overlay|/$(reboot)|''",
                "30 27 0:25 / /no-source rw - tmpfs  rw ~ overlay|/no-source|''",
                "30 27 0:25 / /proc rw - proc proc rw ~ ",
                "30 27 0:25 / /proc/sys/fs/binfmt_misc rw - ext4 x rw ~ ",
                "30 27 0:25 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw ~ ",
                "30 27 0:25 / /dev rw - devtmpfs udev rw ~ ",
                "30 27 0:25 / /dev/shm rw - tmpfs tmpfs rw ~ ",
                "30 27 0:25 / /device rw - ext4 x rw ~ overlay|/device|''",
                "30 27 0:25 / /home rw - autofs systemd-1 rw ~ ",
                "30 27 0:4 net:[4026532281] /run/netns/x rw - nsfs nsfs rw ~ ",
            })
    void eachMountHasItsPlace(String line, String expected) {
        List<String> words = expected == null
                ? List.of()
                : List.of(expected.replace("''", "").split("\\|", -1));
        assertThat(shown(line)).isEqualTo(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "30",
                "30 27 0:25 / /tmp rw",
                "30 27 0:25 / /tmp rw - ",
                "30 27 0:25 / tmp rw - tmpfs tmpfs rw",
                "x 27 0:25 / /tmp rw - tmpfs tmpfs rw",
                "99999999999999 27 0:25 / /tmp rw - tmpfs tmpfs rw",
                "30 27 0:25 /tmp rw - tmpfs tmpfs rw",
                "\0",
            })
    void whatIsNoMountIsPassedOver(String line) {
        assertThat(shown(line, "31 27 0:26 / /srv rw - ext4 x rw")).containsExactly("overlay", "/srv", "");
    }

    @Test
    void whatLiesUnderAnotherMountIsNotShown() {
        assertThat(shown(
                        "30 27 0:25 / /a rw - tmpfs first rw",
                        "31 30 0:26 / /a/b rw - tmpfs under-the-second ro",
                        "32 30 0:27 / /a rw,noexec - tmpfs second rw",
                        "33 27 0:28 / /c/d rw - tmpfs hidden rw",
                        "34 27 0:29 / /c rw - tmpfs over-it rw"))
                .containsExactly("overlay", "/a", ",noexec", "overlay", "/c", "");
    }

    @Test
    void parentsComeBeforeTheirChildren() {
        assertThat(shown(
                        "31 30 0:26 / /a/b rw - tmpfs x rw",
                        "30 27 0:25 / /a rw - tmpfs x rw",
                        "32 31 0:26 / /a/b/c rw - tmpfs x rw"))
                .containsExactly("overlay", "/a", "", "overlay", "/a/b", "", "overlay", "/a/b/c", "");
    }

    @Test
    void aCircleEnds() {
        assertThat(MountTable.parse("1 2 0:1 / / rw - x x rw\n2 1 0:1 / / rw - x x rw")
                        .shown())
                .isEmpty();
        assertThat(shown("30 27 0:25 / /a rw - tmpfs x rw", "30 30 0:25 / /a rw - tmpfs x rw"))
                .startsWith("overlay", "/a");
    }

    /** Each would take room on the stack. */
    @Test
    void aMountMayHaveManyTags() {
        assertThat(shown("30 27 0:25 / /tmp rw" + " shared:1".repeat(1 << 15) + " - tmpfs tmpfs rw"))
                .containsExactly("overlay", "/tmp", "");
    }

    /** Gone through once each: twice as often with each of the levels would be for ever. */
    @Test
    void aMountOfWhichThereAreTwoLinesIsOne() {
        var lines = new StringBuilder(ROOT);
        for (int id = 28; id < 128; id++) {
            String point = "/a".repeat(id - 27);
            lines.append((id + " " + (id - 1) + " 0:25 / " + point + " rw - tmpfs x rw\n").repeat(2));
        }
        assertThat(MountTable.parse(lines.toString()).shown()).hasSize(300);
    }

    /** Above a mount its folder would vanish, below one an overlay of the root would not see what is there. */
    @Test
    void theMemoryOfASandboxHidesNoMount() {
        assertThat(MountTable.parse(ROOT
                                + "30 27 0:25 / /mnt/disk rw - ext4 x rw\n31 27 0:26 / /media rw - ext4 x rw\n"
                                + "32 27 0:26 / /var rw - ext4 x rw\n")
                        .spareFolders())
                .startsWith("/srv")
                .doesNotContain("/mnt", "/media", "/var", "/var/tmp");
    }
}
