package io.github.nginxupgrade.situation;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.CpuTime;
import io.github.nginxupgrade.nginx.Arguments;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.Version;
import io.github.nginxupgrade.os.linux.Linux;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationTest {
    /**
     * A configuration and what is read of it.
     *
     * @param others more files, by name
     * @param main the words of the main context
     * @param whole those of all contexts
     */
    record Row(String globals, String text, Map<String, String> others, boolean complete, String main, String whole) {
        Row(String globals, String text, Map<String, String> others, boolean complete, String both) {
            this(globals, text, others, complete, both, both);
        }
    }

    static Stream<Row> configurations() {
        return Stream.of(
                new Row("", "pid a;", Map.of(), true, "pid a"),
                new Row("daemon on; pid b;", "pid a;", Map.of(), true, "daemon on, pid b, pid a"),
                new Row("daemon", "pid a;", Map.of(), false, "pid a"),
                new Row("", "pid", Map.of(), false, ""),
                // an include stands for what it includes, in the order of the names (glob(3))
                new Row(
                        "",
                        "user x; include m/*.conf; pid a;",
                        Map.of("m/2.conf", "load_module two;", "m/1.conf", "load_module one;", "m/3.txt", "no x;"),
                        true,
                        "user x, load_module one, load_module two, pid a"),
                new Row("", "include m/[ab]?;", Map.of("m/a1", "a 1;", "m/b", "b;", "m/c1", "c 1;"), true, "a 1"),
                new Row("", "include m/*;", Map.of("m/.hidden", "hidden;", "m/seen", "seen;"), true, "seen"),
                new Row("include m/a;", "pid a;", Map.of("m/a", "daemon on;"), true, "daemon on, pid a"),
                new Row("", "include one;", Map.of("one", "include two;", "two", "pid a;"), true, "pid a"),
                new Row("", "include torn; pid a;", Map.of("torn", "user"), false, "pid a"),
                // one that includes itself ends
                new Row("", "pid a; include x;", Map.of("x", "user b; include x;"), false, "pid a, user b"),
                new Row("", "include [; include none/*.conf; include */none*; pid a;", Map.of(), true, "pid a"),
                new Row("", "include a(b; pid a;", Map.of(), false, "pid a"),
                // a backslash alone makes no pattern, in one it escapes; a file is no folder
                new Row("", "include a\\\\b;", Map.of("a\\b", "a 1;", "ab", "no;"), true, "a 1"),
                new Row("", "include m\\\\*/*.conf;", Map.of("m*/x.conf", "a 1;", "mm/x.conf", "no;"), true, "a 1"),
                new Row("", "include */*.conf;", Map.of("file", "no;", "m/x.conf", "a 1;"), true, "a 1"),
                // .. behind a name is where that leads
                new Row(
                        "",
                        "include m/../x*; include m/../y;",
                        Map.of("m/a", "", "x1", "a 1;", "y", "b;"),
                        true,
                        "a 1, b"),
                new Row(
                        "",
                        "events {} http { server { listen 1; include more; } } pid a;",
                        Map.of("more", "access_log 'a b'; location = /x\\;y { return 200 \"}\"; }"),
                        true,
                        "events, http, pid a",
                        "events, http, server, listen 1, access_log a b, location = /x\\;y, return 200 }, pid a"));
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void readsWhatNginxWouldRead(Row row, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("nginx.conf"), row.text());
        var names = new ArrayList<>(List.of(file));
        for (var other : new TreeMap<>(row.others()).entrySet()) {
            Path path = folder.resolve(other.getKey());
            Files.createDirectories(path.getParent());
            names.add(Files.writeString(path, other.getValue()));
        }
        var files = Linux.machine().files();

        Directives main = Configuration.read(files, Path.of("/"), row.globals(), file);
        Configuration.Whole whole = Configuration.whole(files, instance(row, file, main));

        assertThat(words(main)).isEqualTo(row.main());
        assertThat(words(whole.directives())).isEqualTo(row.whole());
        assertThat(List.of(main.complete(), whole.directives().complete())).containsOnly(row.complete());
        assertThat(names)
                .containsAll(whole.files().stream().map(Path::normalize).toList())
                .contains(file);
        assertThat(whole.directives().unread().isEmpty()).isEqualTo(row.complete());
        assertThat(whole.files()).doesNotHaveDuplicates().first().isIn(names);
    }

    @Test
    void readsAsMuchAsItCanHold(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("nginx.conf"), "user x; include huge; include more; pid a;");
        try (var huge = FileChannel.open(folder.resolve("huge"), CREATE_NEW, WRITE)) {
            ByteBuffer blanks = ByteBuffer.allocate(1 << 20);
            Arrays.fill(blanks.array(), (byte) ' ');
            for (int i = 0; i <= 64; i++) {
                huge.write(blanks.clear());
            }
        }
        Files.writeString(folder.resolve("more"), "daemon on;");
        Row row = new Row("", "", Map.of(), false, "");

        Configuration.Whole whole =
                Configuration.whole(Linux.machine().files(), instance(row, file, Directives.parse("")));

        assertThat(whole.directives().complete()).isFalse();
        assertThat(words(whole.directives())).isEqualTo("user x, pid a");
    }

    /** A configuration of which something cannot be read, or that is made to keep its reader: it ends, soon, and says what. */
    record Endless(String title, Maker maker, String text, String unread) {
        @Override
        public String toString() {
            return title;
        }
    }

    private interface Maker {
        void make(Path folder) throws IOException, InterruptedException;
    }

    private static void fifo(Path path) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
    }

    static Stream<Endless> endless() {
        return Stream.of(
                new Endless(
                        "a FIFO",
                        folder -> fifo(folder.resolve("x")),
                        "include x;",
                        "cannot read F/x: it is a FIFO, not a regular file"),
                new Endless(
                        "a FIFO among others",
                        folder ->
                                fifo(Files.createDirectory(folder.resolve("d")).resolve("x")),
                        "include d/*;",
                        "cannot read F/d/x: it is a FIFO, not a regular file"),
                new Endless(
                        "a device",
                        folder -> {},
                        "include /dev/zero;",
                        "cannot read /dev/zero: it is a device, not a regular file"),
                new Endless(
                        "a link that leads nowhere among others",
                        folder -> Files.createSymbolicLink(
                                Files.createDirectory(folder.resolve("d")).resolve("x"), Path.of("none")),
                        "include d/*;",
                        "cannot read F/d/x: there is no such file"),
                new Endless(
                        "one in each of several folders",
                        folder -> Files.createSymbolicLink(
                                Files.createDirectory(folder.resolve("d")).resolve("x"), Path.of("none")),
                        "include */x;",
                        "cannot read F/d/x: there is no such file"),
                new Endless(
                        "a circle of two",
                        folder -> {
                            Files.writeString(folder.resolve("x"), "include y;");
                            Files.writeString(folder.resolve("y"), "include x;");
                        },
                        "include x;",
                        "F/x includes itself"),
                new Endless(
                        "a chain",
                        folder -> {
                            for (int i = 0; i < 20; i++) {
                                Files.writeString(folder.resolve("x" + i), "include x" + (i + 1) + ";");
                            }
                        },
                        "include x0;",
                        "the configuration includes files in files, more than 10 deep"),
                new Endless(
                        "all include all",
                        folder -> {
                            for (int i = 0; i < 12; i++) {
                                Files.writeString(folder.resolve("x" + i), "include x*;");
                            }
                        },
                        "include x0;",
                        "F/x0 includes itself"),
                new Endless(
                        "stars without end",
                        folder -> {
                            Path many = Files.createDirectories(folder.resolve("d"));
                            for (int i = 0; i < 1000; i++) {
                                Files.createDirectory(many.resolve("d" + i));
                            }
                        },
                        "include d/*/none;".repeat(5000),
                        "the configuration is too large to be read to its end"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endless")
    @Tag("slow")
    void whatHasNoEndIsNotReadToIt(Endless row, @TempDir Path folder) throws Exception {
        row.maker().make(folder);
        Path file = Files.writeString(folder.resolve("nginx.conf"), row.text() + " pid a;");
        Row plain = new Row("", "", Map.of(), false, "");
        Configuration.Whole whole = CpuTime.within(
                Duration.ofSeconds(40),
                () -> Configuration.whole(Linux.machine().files(), instance(plain, file, Directives.parse(""))));
        assertThat(whole.directives().unread().orElse("").replace(folder.toString(), "F"))
                .isEqualTo(row.unread());
        assertThat(whole.directives().complete()).isFalse();
        assertThat(whole.directives().value("pid")).contains("a");
    }

    private static Instance instance(Row row, Path file, Directives main) {
        Path root = Path.of("/");
        var arguments = row.globals().isEmpty() ? List.of("nginx") : List.of("nginx", "-g", row.globals());
        var build = new Build(new Version(1, 22, 1), false, "");
        return new Instance(root, root, new Arguments(arguments), root, root, root, file, main, build);
    }

    private static String words(Directives directives) {
        return directives.list().stream()
                .map(each -> (each.name() + " " + String.join(" ", each.arguments())).strip())
                .collect(Collectors.joining(", "));
    }
}
