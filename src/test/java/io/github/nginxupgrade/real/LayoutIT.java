package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.real.Releases.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of an upgrade as they lie on real hosts: they are swapped, and come back, as what they were. */
class LayoutIT {
    private static final int REFUSED = 3;
    private static final int FAILED_ROLLED_BACK = 4;
    private static final String MODULE = "ngx_stream_module.so";

    @TempDir
    Path folder;

    /** From where the way back is taken; each layout is rehearsed on one of them. */
    private enum Way {
        FROM_HOLD("--hold", "--rehearse", "never"),
        AFTER_COMMIT("--observe", "100ms");

        private final List<String> options;

        Way(String... options) {
            this.options = List.of(options);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBinaryThatAPackageManagerHasReplacedIsUpgradedToAndComesBack(Way way) {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Layout.replace(nginx.binary(), Releases.binary(Releases.NEW));
            thereAndBack(nginx, way, held -> {});
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBinaryThatWasMovedAsideIsUpgradedAndComesBack(Way way) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Path aside = nginx.binary().resolveSibling("nginx.old");
            Files.move(nginx.binary(), aside);
            Files.copy(Releases.binary(Releases.NEW), nginx.binary());
            String bytes = Bytes.digest(aside);
            thereAndBack(
                    nginx,
                    way,
                    held -> assertThat(Bytes.digest(aside)).isEqualTo(bytes),
                    Releases.binary(Releases.NEW).toString());
        }
    }

    @Test
    void aReplacedBinaryThatFailsIsReplacedByTheOneThatRuns() {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Proc old = nginx.master();
            Layout.replace(nginx.binary(), Releases.faulty(Fault.EXITS));
            CommandLine.Result result = run(nginx, "apply", "--yes", "--rehearse", "never");
            assertThat(result.exit()).as("%s", result).isEqualTo(FAILED_ROLLED_BACK);
            Said.by(result);
            assertThat(Sole.serves(nginx, Releases.OLD).pid()).isEqualTo(old.pid());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatRunsAlreadyIsLeftAlone(boolean named) {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Untouched before = Untouched.now(nginx);
            CommandLine.Result result = named
                    ? run(nginx, "apply", Releases.binary(Releases.OLD).toString(), "--yes", "-o", "json")
                    : run(nginx, "apply", "--yes", "-o", "json");
            assertThat(result.exit()).as("%s", result).isZero();
            assertThat(result.stdout().replace("\": ", "\":")).contains("\"changed\":false");
            before.check();
        }
    }

    @ParameterizedTest
    @EnumSource
    void capabilitiesAndOwnerAndModeAreCarriedOver(Way way) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Path binary = nginx.binary();
            Files.setAttribute(binary, "unix:uid", 1);
            Files.setAttribute(binary, "unix:gid", 2);
            Files.setAttribute(binary, "unix:mode", 0750);
            Files.getFileAttributeView(binary, UserDefinedFileAttributeView.class)
                    .write("origin", StandardCharsets.UTF_8.encode("here"));
            ran(nginx, "setcap", "cap_net_bind_service=ep", binary.toString());
            Map<String, Object> attributes = attributes(binary);
            String capabilities = ran(nginx, "getcap", binary.toString());
            assertThat(capabilities).contains("cap_net_bind_service=ep");
            thereAndBack(
                    nginx,
                    way,
                    held -> {
                        assertThat(attributes(binary)).isEqualTo(attributes);
                        assertThat(origin(binary)).isEqualTo("here");
                        assertThat(ran(nginx, "getcap", binary.toString())).isEqualTo(capabilities);
                    },
                    Releases.binary(Releases.NEW).toString());
        }
    }

    private static Map<String, Object> attributes(Path file) {
        try {
            return Files.readAttributes(file, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String origin(Path file) {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(64);
            Files.getFileAttributeView(file, UserDefinedFileAttributeView.class).read("origin", buffer);
            return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** setcap(8) and getcap(8) lie where Debian keeps them, which is not on every user's path. */
    private static String ran(PrivateNginx nginx, String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of("/usr/sbin/" + program));
        command.addAll(List.of(arguments));
        CommandLine.Result result = CommandLine.run(nginx.prefix(), PrivateNginx.PATIENCE, command);
        assertThat(result.exit()).as("%s", result).isZero();
        return result.stdout();
    }

    @ParameterizedTest
    @EnumSource
    void aSymbolicLinkStaysALink(Way way) throws IOException {
        try (PrivateNginx nginx =
                PrivateNginx.start(folder, NginxOptions.standard().withSymlink())) {
            Path target = Files.readSymbolicLink(nginx.binary());
            Path file = nginx.binary().toRealPath();
            thereAndBack(
                    nginx,
                    way,
                    held -> {
                        assertThat(nginx.binary()).isSymbolicLink();
                        assertThat(nginx.binary().resolveSibling(target)).isRegularFile();
                        assertThat(link(nginx.binary())).isEqualTo(target);
                        alone(file.getParent(), "nginx", held);
                    },
                    Releases.binary(Releases.NEW).toString());
        }
    }

    private static Path link(Path path) {
        try {
            return Files.readSymbolicLink(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Debian's 1.18.0 has PCRE from its binary, and 1.22.1 has PCRE2: it does not come as far as the version. */
    @Test
    void aConfigurationThatLoadsAModuleOfTheOldVersionIsRefusedInTheWordsOfNginx() {
        try (PrivateNginx nginx = PrivateNginx.start(folder, withModule())) {
            assertThat(refused(nginx).sentence())
                    .contains("[emerg]")
                    .contains("dlopen() \"" + nginx.modules().resolve(MODULE) + "\" failed")
                    .contains("undefined symbol: pcre_exec");
        }
    }

    @Test
    void aModuleForAnotherVersionIsRefusedInTheWordsOfNginx() throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder, withModule())) {
            Path module = Files.createDirectory(folder.resolve("given")).resolve(MODULE);
            Files.write(module, claiming(1018000, Files.readAllBytes(Releases.module(Releases.NEW, MODULE))));
            assertThat(refused(nginx, "--module", module.toString()).sentence())
                    .contains("[emerg]")
                    .contains(MODULE + "\" version 1018000 instead of 1022001");
        }
    }

    /** Changes the version that each ngx_module_t of a module of 1.22.1 holds: NGX_MODULE_V1, ngx_module.h. */
    private static byte[] claiming(long version, byte[] module) {
        ByteBuffer bytes = ByteBuffer.wrap(module).order(ByteOrder.nativeOrder());
        for (int at = 0; at + Long.BYTES <= module.length; at += Long.BYTES) {
            if (bytes.getLong(at) == 1022001) {
                bytes.putLong(at, version);
            }
        }
        return module;
    }

    @ParameterizedTest
    @CsvSource({
        "ngx_other_module.so, true, no module named ngx_other_module.so",
        "ngx_stream_module.so, false, there is no file"
    })
    void aModuleThatCannotBeMeantIsRefused(String name, boolean exists, String words) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder, withModule())) {
            Path module = Files.createDirectory(folder.resolve("given")).resolve(name);
            if (exists) {
                Files.copy(Releases.module(Releases.NEW, MODULE), module);
            }
            assertThat(refused(nginx, "--module", module.toString()).sentence()).contains(words);
        }
    }

    private static Said refused(PrivateNginx nginx, String... options) {
        Untouched before = Untouched.now(nginx);
        List<String> command =
                new ArrayList<>(List.of("apply", Releases.binary(Releases.NEW).toString(), "--yes"));
        command.addAll(List.of(options));
        CommandLine.Result result = run(nginx, command.toArray(String[]::new));
        assertThat(result.exit()).as("%s", result).isEqualTo(REFUSED);
        before.check();
        return Said.by(result);
    }

    @ParameterizedTest
    @CsvSource({
        "FROM_HOLD, --module",
        "FROM_HOLD, --modules-dir",
        "AFTER_COMMIT, --module",
        "AFTER_COMMIT, --modules-dir"
    })
    void aModuleIsSwappedWithTheBinaryAndComesBackWithIt(Way way, String option) {
        try (PrivateNginx nginx = PrivateNginx.start(folder, withModule())) {
            Path module = Releases.module(Releases.NEW, MODULE);
            thereAndBack(
                    nginx,
                    way,
                    held -> modulesFit(nginx, held),
                    Releases.binary(Releases.NEW).toString(),
                    option,
                    (option.equals("--module") ? module : module.getParent()).toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void binaryAndModuleThatAPackageManagerHasReplacedAreUpgradedToAndComeBack(Way way) {
        try (PrivateNginx nginx = PrivateNginx.start(folder, withModule())) {
            Layout.replace(nginx.modules().resolve(MODULE), Releases.module(Releases.NEW, MODULE));
            Layout.replace(nginx.binary(), Releases.binary(Releases.NEW));
            thereAndBack(nginx, way, held -> modulesFit(nginx, false));
        }
    }

    private static NginxOptions withModule() {
        return NginxOptions.standard().withModules(MODULE).withMain("stream { }");
    }

    /** The module at its path is of the version of the binary at its path, and nothing was left beside it. */
    private static void modulesFit(PrivateNginx nginx, boolean held) {
        String version = Bytes.digest(nginx.binary()).equals(Bytes.digest(Releases.binary(Releases.OLD)))
                ? Releases.OLD
                : Releases.NEW;
        assertThat(Bytes.digest(nginx.modules().resolve(MODULE)))
                .isEqualTo(Bytes.digest(Releases.module(version, MODULE)));
        alone(nginx.modules(), MODULE, held);
    }

    /** Nothing else is in the folder, but while the old version is held the second name of what was replaced. */
    private static void alone(Path folder, String name, boolean held) {
        Set<String> expected = held ? Set.of(name, "." + name + ".nginx-upgrade-old") : Set.of(name);
        assertThat(Sole.names(folder)).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Upgrades with these arguments and takes the way back; {@code check} must hold after both. */
    private static void thereAndBack(PrivateNginx nginx, Way way, Consumer<Boolean> check, String... arguments) {
        Proc old = nginx.master();
        List<String> command = new ArrayList<>(List.of("apply"));
        command.addAll(List.of(arguments));
        command.add("--yes");
        command.addAll(way.options);
        CommandLine.Result applied = run(nginx, command.toArray(String[]::new));
        assertThat(applied.exit()).as("%s", applied).isZero();
        if (way == Way.FROM_HOLD) {
            assertThat(old.alive()).as("%s", applied).isTrue();
            assertThat(Bytes.digest(nginx.binary())).isEqualTo(Bytes.digest(Releases.binary(Releases.NEW)));
        } else {
            Sole.serves(nginx, Releases.NEW);
        }
        check.accept(way == Way.FROM_HOLD);

        CommandLine.Result back = run(nginx, "rollback", "--yes");
        assertThat(back.exit()).as("%s%n%s", applied, back).isZero();
        Proc now = Sole.serves(nginx, Releases.OLD);
        assertThat(now.pid() == old.pid()).isEqualTo(way == Way.FROM_HOLD);
        check.accept(false);
        Said.noTrace(applied);
        Said.noTrace(back);
    }

    private static CommandLine.Result run(PrivateNginx nginx, String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--pid-file", nginx.pidFile().toString()));
        return Tool.of(nginx).run(words.toArray(String[]::new));
    }
}
