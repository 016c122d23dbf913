package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The way back where the disk has not kept what was backed up. */
class DamagedBackupIT {
    private static final String MODULE = "ngx_stream_module.so";

    @TempDir
    Path folder;

    private enum Damage {
        CUT_SHORT {
            @Override
            void to(Path backup) throws IOException {
                try (var channel = FileChannel.open(backup, StandardOpenOption.WRITE)) {
                    channel.truncate(channel.size() / 2);
                }
            }
        },
        OTHER_BYTES {
            @Override
            void to(Path backup) throws IOException {
                byte[] bytes = Files.readAllBytes(backup);
                bytes[bytes.length / 2] ^= 1;
                Files.write(backup, bytes);
            }
        },
        GONE {
            @Override
            void to(Path backup) throws IOException {
                Files.delete(backup);
            }
        };

        abstract void to(Path backup) throws IOException;
    }

    private static PrivateNginx start(Path folder) {
        return PrivateNginx.start(
                folder, NginxOptions.standard().withModules(MODULE).withMain("stream { }"));
    }

    private static String[] apply(String... options) {
        Path modules = Releases.module(Releases.NEW, MODULE).getParent();
        return Stream.concat(Stream.of(Upgrader.unrehearsed("--modules-dir", modules.toString())), Stream.of(options))
                .toArray(String[]::new);
    }

    /** The one in the run's folder, and the second name beside the live file. */
    private static void damage(PrivateNginx nginx, Damage damage, Path live) throws IOException {
        damage.to(backup(nginx, live));
        Files.deleteIfExists(live.resolveSibling("." + live.getFileName() + ".nginx-upgrade-old"));
    }

    private static Path backup(PrivateNginx nginx, Path live) {
        try (Stream<Path> all = Files.walk(nginx.prefix().resolve("state"))) {
            return all.filter(path -> path.toString().matches(".*/backup/\\d-" + live.getFileName()))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheOldMasterRunsIsPutBackWhereTheBackupIsDamaged(Damage damage) throws IOException {
        try (PrivateNginx nginx = start(folder)) {
            Proc old = nginx.master();
            Path module = nginx.modules().resolve(MODULE);
            Upgrader tool = new Upgrader(nginx);
            Answer held = tool.expect(0, "held", apply("--hold"));
            // the kernel names it by the name that it has now
            assertThat(held.fields().objects("masters").get(0).text("file")).isEqualTo(nginx.binary() + " (deleted)");
            damage(nginx, damage, nginx.binary());
            damage(nginx, damage, module);
            CommandLine.Result back = tool.text("rollback", "--yes");
            assertThat(back.exit()).as("%s", back).isZero();
            assertThat(back.stderr()).contains("/backup/0-nginx").contains("/backup/1-" + MODULE);
            assertThat(Sole.serves(nginx, Releases.OLD).pid()).isEqualTo(old.pid());
            assertThat(Bytes.digest(module)).isEqualTo(Bytes.digest(Releases.module(Releases.OLD, MODULE)));
            assertThat(Bytes.digest(backup(nginx, nginx.binary()))).isEqualTo(Bytes.digest(nginx.binary()));
        }
    }

    @Test
    void whereTheOldVersionRunsNoMoreItIsToldBeforeAnythingIsTouched() throws IOException {
        try (PrivateNginx nginx = start(folder)) {
            Upgrader tool = new Upgrader(nginx);
            Path module = nginx.modules().resolve(MODULE);
            tool.expect(0, "upgraded", apply("--observe", "100ms"));
            damage(nginx, Damage.CUT_SHORT, nginx.binary());
            damage(nginx, Damage.GONE, module);
            Untouched before = Untouched.now(nginx);
            Answer answer = tool.expect(3, "refused", "rollback", "--yes");
            assertThat(answer.fields().text("message"))
                    .contains("/backup/0-nginx has changed")
                    .contains("/backup/1-" + MODULE + " is missing");
            before.check();
            Sole.serves(nginx, Releases.NEW);
        }
    }
}
