package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a master was started with is read back from its title, where nginx joins it by spaces without quotes; the
 * candidate is tested with it, and a new master gets the same.
 */
class ArgumentsIT {
    private static final int REFUSED = 3;

    @TempDir
    Path folder;

    /** P stands for the prefix. */
    static Stream<List<String>> arguments() {
        return Stream.of(
                List.of("-p", "P/", "-c", "conf/nginx.conf"),
                List.of("-g", "daemon on; master_process on;", "-p", "P/", "-c", "conf/nginx.conf"),
                List.of("-pP/", "-cconf/nginx.conf", "-gdaemon on;"),
                List.of("-qp", "P/", "-cconf/nginx.conf", "-q"),
                List.of("-p", "P", "-c", "P/conf/nginx.conf", "-g", "env \"A=b c\"; env 'D=-p /tmp';"));
    }

    /** As Debian's unit starts it, and worse. */
    static Stream<List<String>> afterTheOthers() {
        return Stream.of(
                List.of("-p", "P/", "-c", "conf/nginx.conf", "-g", "daemon on; master_process on;"),
                List.of("-p", "P/", "-c", "conf/nginx.conf", "-g", "worker_priority 0; # a  b"));
    }

    @ParameterizedTest
    @MethodSource({"arguments", "afterTheOthers"})
    void theNewMasterHasTheArgumentsOfTheOldOne(List<String> arguments) {
        upgradedAndBack(folder, arguments);
    }

    @ParameterizedTest
    @MethodSource("afterTheOthers")
    void soItIsWhereThePrefixHasSpaces(List<String> arguments) throws IOException {
        upgradedAndBack(Files.createDirectory(folder.resolve("a b")), arguments);
    }

    /** {@code -g '#' -c nowhere.conf -c conf/nginx.conf} has the same title: who started it must say. */
    @Test
    void aTitleThatCanBeReadInTwoWaysIsAskedFor() {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            restart(nginx, List.of("-p", "P/", "-g", "# -c nowhere.conf", "-c", "conf/nginx.conf"));
            String title = nginx.master().title();
            Untouched before = Untouched.now(nginx);
            List<String> command = new ArrayList<>(List.of(
                    "apply",
                    Releases.binary(Releases.NEW).toString(),
                    "--yes",
                    "--observe=100ms",
                    "--pid-file",
                    nginx.pidFile().toString()));
            CommandLine.Result asked = Tool.of(nginx).run(command.toArray(String[]::new));
            assertThat(asked.exit()).as("%s", asked).isEqualTo(REFUSED);
            assertThat(Said.by(asked).advice()).contains("--nginx-arg");
            before.check();

            for (String word : List.of(
                    nginx.binary().toString(),
                    "-p",
                    nginx.prefix() + "/",
                    "-g",
                    "# -c nowhere.conf",
                    "-c",
                    "conf/nginx.conf")) {
                command.add("--nginx-arg=" + word);
            }
            CommandLine.Result told = Tool.of(nginx).run(command.toArray(String[]::new));
            assertThat(told.exit()).as("%s", told).isZero();
            assertThat(Sole.serves(nginx, Releases.NEW).title()).isEqualTo(title);
        }
    }

    private static void upgradedAndBack(Path prefix, List<String> arguments) {
        try (PrivateNginx nginx = PrivateNginx.start(prefix)) {
            restart(nginx, arguments);
            String title = nginx.master().title();
            assertThat(title)
                    .contains(String.join(" ", arguments)
                            .replace("P", nginx.prefix().toString()));

            CommandLine.Result applied = Tool.of(nginx)
                    .run(
                            "apply",
                            Releases.binary(Releases.NEW).toString(),
                            "--yes",
                            "--observe",
                            "100ms",
                            "--pid-file",
                            nginx.pidFile().toString());
            assertThat(applied.exit()).as("%s", applied).isZero();
            assertThat(Sole.serves(nginx, Releases.NEW).title()).isEqualTo(title);

            CommandLine.Result back = Tool.of(nginx)
                    .run("rollback", "--yes", "--pid-file", nginx.pidFile().toString());
            assertThat(back.exit()).as("%s", back).isZero();
            assertThat(Sole.serves(nginx, Releases.OLD).title()).isEqualTo(title);
        }
    }

    /** Ends the instance and starts it again with other arguments, {@code P} standing for its prefix. */
    private static void restart(PrivateNginx nginx, List<String> arguments) {
        nginx.master().signal("QUIT");
        Wait.until("its end", PrivateNginx.PATIENCE, () -> nginx.processes().isEmpty(), nginx::processTable);
        List<String> command = new ArrayList<>(List.of(nginx.binary().toString()));
        arguments.forEach(word -> command.add(word.replace("P", nginx.prefix().toString())));
        CommandLine.Result started = CommandLine.run(nginx.prefix(), PrivateNginx.PATIENCE, command);
        assertThat(started.exit()).as("%s", started).isZero();
        Wait.until(
                "a master with two workers",
                PrivateNginx.PATIENCE,
                () -> nginx.masterPid().map(pid -> nginx.accepting(pid).size()).orElse(0) == 2,
                nginx::processTable);
    }
}
