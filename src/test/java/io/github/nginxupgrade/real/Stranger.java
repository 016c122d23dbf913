package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Another user of the machine, with a folder of his own, who runs what he likes under the titles that he likes. */
final class Stranger implements AutoCloseable {
    static final int UID = 65534;
    private static final List<String> AS_HIM =
            List.of("setpriv", "--reuid=" + UID, "--regid=" + UID, "--clear-groups", "--");

    private final Path home;
    private final Path marks;
    private final Teardown teardown;

    /** In a folder that is there; he can go through all those above it. */
    Stranger(Path folder) {
        try {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            home = Files.createDirectory(folder.toRealPath().resolve("stranger"));
            marks = Files.createDirectory(folder.toRealPath().resolve("marks"));
            Files.setPosixFilePermissions(marks, PosixFilePermissions.fromString("rwxrwxrwx"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        teardown = new Teardown(home);
    }

    Path home() {
        return home;
    }

    /** Gives him all in his folder. */
    void owns() {
        ran("chown", "-R", UID + ":" + UID, home.toString());
    }

    /** The impostor of {@code src/test/c}, by this name. */
    Path impostor(String name, String... flags) {
        Path program = home.resolve(name);
        var command = new ArrayList<>(List.of("gcc", "-O1", "-DMARKS=\"" + marks + "\"", "-o", program.toString()));
        command.addAll(List.of(flags));
        command.add(Path.of("src/test/c/impostor.c").toAbsolutePath().toString());
        ran(command.toArray(String[]::new));
        owns();
        return program;
    }

    /** A copy of a release with its libraries, as he may not look where the releases lie; root's, but in his own folder. */
    Path nginx(String version, Path folder) {
        Path release = Releases.binary(version).getParent().getParent();
        Path copy = folder.resolve("nginx");
        ran(
                "sh",
                "-ec",
                "cp -rL " + release + "/lib " + folder + "/lib; cp " + release + "/sbin/nginx " + copy
                        + "; patchelf --force-rpath --set-rpath " + folder + "/lib " + copy);
        owns();
        return copy;
    }

    /** A configuration of his: these lines of the main context, and a server on this port. */
    Path configuration(int port, String main) {
        try {
            Path file = home.resolve("nginx.conf");
            Files.writeString(
                    file,
                    main + "\nworker_processes 1;\nerror_log " + home + "/error.log notice;\nevents { }\nhttp {"
                            + " access_log off; client_body_temp_path " + home + "/body; proxy_temp_path " + home
                            + "/proxy; fastcgi_temp_path " + home + "/fastcgi; uwsgi_temp_path " + home
                            + "/uwsgi; scgi_temp_path " + home + "/scgi; server { listen 127.0.0.1:" + port
                            + "; return 200 stranger; } }\n");
            owns();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts his nginx under this title, by his configuration; returns when its master is there. */
    Proc serves(String title, Path nginx) {
        return serves(List.of(), title, nginx);
    }

    /** The same by way of this command. */
    Proc serves(List<String> around, String title, Path nginx) {
        starts(around, title, nginx, "-p", home + "/", "-c", home + "/nginx.conf");
        return Wait.until(
                        "the stranger's master",
                        PrivateNginx.PATIENCE,
                        () -> teardown.processes().stream()
                                .filter(process -> process.isMaster() && process.parent() == 1)
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    /** Starts a daemon of his under this title, as {@code argv[0]}. */
    void starts(String title, Path program, String... arguments) {
        starts(List.of(), title, program, arguments);
    }

    private void starts(List<String> around, String title, Path program, String... arguments) {
        var command = new ArrayList<>(AS_HIM);
        command.addAll(around);
        command.addAll(List.of("bash", "-c", "exec -a \"$0\" \"$@\"", title, program.toString()));
        command.addAll(List.of(arguments));
        CommandLine.Result started = CommandLine.run(home, PrivateNginx.PATIENCE, command);
        assertThat(started.exit()).as("%s", started).isZero();
    }

    /** Something of his that stays in the foreground. */
    CommandLine.Running stays(String title, Path program) {
        return stays(title, program, AS_HIM, home);
    }

    /** The same of whom this command makes it. */
    static CommandLine.Running stays(String title, Path program, List<String> as, Path folder) {
        var command = new ArrayList<>(as);
        command.addAll(List.of("bash", "-c", "exec -a \"$0\" \"$@\"", title, program.toString()));
        CommandLine.Running running = CommandLine.start(folder, Map.of(), command);
        Wait.until(
                "the title",
                PrivateNginx.PATIENCE,
                () -> Proc.of(running.pid())
                        .filter(p -> p.title().startsWith(title))
                        .isPresent(),
                running::stderr);
        return running;
    }

    /** What was done with programs of his, and by whom: {@code executed-by-0}. */
    List<String> marks() {
        return Sole.names(marks).stream().sorted().toList();
    }

    void ran(String... command) {
        CommandLine.Result result = CommandLine.run(home, PrivateNginx.PATIENCE, List.of(command));
        assertThat(result.exit()).as("%s", result).isZero();
    }

    @Override
    public void close() {
        teardown.close();
    }
}
