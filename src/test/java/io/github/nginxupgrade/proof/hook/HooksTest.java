package io.github.nginxupgrade.proof.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.linux.Linux;
import io.github.nginxupgrade.proof.Proof;
import io.github.nginxupgrade.proof.ProofPlan;
import io.github.nginxupgrade.proof.probe.ProbeCriteria;
import io.github.nginxupgrade.proof.traffic.ErrorLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real programs, as root: only root can give files to others. */
class HooksTest {
    private static final int STRANGER = 65534;

    private final Os os = Linux.machine();

    @TempDir
    Path folder;

    private Path place;
    private Path told;

    @BeforeEach
    void prepare() throws IOException {
        place = Files.createDirectories(folder.resolve("hooks/ready/required.d"));
        told = folder.resolve("told");
    }

    private Path script(Path path, String words) throws IOException {
        Files.writeString(path, "#!/bin/sh\necho " + words + " $NGINX_UPGRADE_HOOK >>" + told + "\n");
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Hooks hooks() throws Exception {
        return Hooks.of(
                os,
                new ProofPlan(
                        List.of(),
                        ProbeCriteria.USUAL,
                        Optional.of(folder.resolve("hooks")),
                        Duration.ofSeconds(20),
                        new ErrorLimit.AsBefore(),
                        List.of()));
    }

    /** Behind two links; what was looked at is run, not what the names lead to by then. */
    @Test
    void whatWasLookedAtIsRun() throws Exception {
        Path between = Files.createDirectory(folder.resolve("between"));
        script(folder.resolve("good"), "good");
        script(folder.resolve("evil"), "evil");
        Files.createSymbolicLink(between.resolve("second"), folder.resolve("good"));
        Files.createSymbolicLink(place.resolve("hook"), between.resolve("second"));
        Hooks hooks = hooks();
        Files.createSymbolicLink(between.resolve("next"), folder.resolve("evil"));
        Files.move(between.resolve("next"), between.resolve("second"), StandardCopyOption.ATOMIC_MOVE);
        Files.move(folder.resolve("evil"), folder.resolve("good"), StandardCopyOption.ATOMIC_MOVE);

        List<Proof> proofs = hooks.run(Hook.Point.READY, "{}");

        assertThat(proofs).extracting(Proof::ok).containsExactly(true);
        assertThat(told).hasContent("good " + place.resolve("hook") + "\n");
    }

    @Test
    void aLinkOnTheWayInAFolderOfAStrangersIsRefused() throws Exception {
        Path between = Files.createDirectory(folder.resolve("between"));
        script(folder.resolve("good"), "good");
        Files.createSymbolicLink(between.resolve("second"), folder.resolve("good"));
        Files.createSymbolicLink(place.resolve("hook"), between.resolve("second"));
        Files.setAttribute(between, "unix:uid", STRANGER);
        assertThatThrownBy(this::hooks)
                .isInstanceOf(Hooks.Unsafe.class)
                .hasMessage("the hook " + place.resolve("hook") + " is not safe: " + between + " belongs to user id "
                        + STRANGER);
        Files.setAttribute(between, "unix:uid", 0);
        Files.setAttribute(between, "unix:mode", 01777);
        Files.setAttribute(between.resolve("second"), "unix:uid", STRANGER, LinkOption.NOFOLLOW_LINKS);
        assertThatThrownBy(this::hooks)
                .hasMessageEndingWith(between.resolve("second") + " belongs to user id " + STRANGER);
    }

    @Test
    void aFolderOfAStrangersIsRefusedThoughItIsEmpty() throws Exception {
        Files.setAttribute(folder.resolve("hooks"), "unix:uid", STRANGER);
        assertThatThrownBy(this::hooks).hasMessageStartingWith("the hooks folder " + folder.resolve("hooks"));
    }
}
