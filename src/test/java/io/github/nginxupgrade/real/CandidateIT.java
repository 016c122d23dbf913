package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot become the new master is refused in one sentence, and the running nginx does not notice. */
class CandidateIT {
    private static final int REFUSED = 3;
    /** {@code e_machine} in an ELF header, elf(5); 183 is AArch64, 62 x86-64. */
    private static final int MACHINE_AT = 18;

    @TempDir
    Path folder;

    /** How a candidate is made, and what the message must hold. */
    private enum Candidate {
        ABSENT("there is no file") {
            @Override
            void make(Path path) {}
        },
        DANGLING_LINK("there is no file") {
            @Override
            void make(Path path) throws IOException {
                Files.createSymbolicLink(path, Path.of("nowhere"));
            }
        },
        FOLDER("is a folder") {
            @Override
            void make(Path path) throws IOException {
                Files.createDirectory(path);
            }
        },
        FIFO("is no regular file") {
            @Override
            void make(Path path) {
                CommandLine.Result made =
                        CommandLine.run(path.getParent(), PrivateNginx.PATIENCE, List.of("mkfifo", path.toString()));
                assertThat(made.exit()).as("%s", made).isZero();
            }
        },
        EMPTY("is empty") {
            @Override
            void make(Path path) throws IOException {
                write(path, new byte[0]);
            }
        },
        TEXT("is no program") {
            @Override
            void make(Path path) throws IOException {
                write(path, "this is no program\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        },
        SCRIPT("is no program") {
            @Override
            void make(Path path) throws IOException {
                String script = "#!/bin/sh\nexec " + Releases.binary(Releases.NEW) + " \"$@\"\n";
                write(path, script.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        },
        OTHER_MACHINE("is for another machine") {
            @Override
            void make(Path path) throws IOException {
                byte[] bytes = Files.readAllBytes(Releases.binary(Releases.NEW));
                bytes[MACHINE_AT] = (byte) (bytes[MACHINE_AT] == 62 ? 183 : 62);
                write(path, bytes);
            }
        },
        NOT_EXECUTABLE("ermission denied") {
            @Override
            void make(Path path) throws IOException {
                Files.write(path, Files.readAllBytes(Releases.binary(Releases.NEW)));
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
            }
        },
        OTHER_PROGRAM("does not run as an nginx") {
            @Override
            void make(Path path) throws IOException {
                write(path, Files.readAllBytes(Path.of("/bin/true")));
            }
        },
        MODULE("does not run as an nginx") {
            @Override
            void make(Path path) throws IOException {
                write(path, Files.readAllBytes(Releases.module(Releases.NEW, "ngx_stream_module.so")));
            }
        };

        private final String words;

        Candidate(String words) {
            this.words = words;
        }

        abstract void make(Path path) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoNginxForThisMachineIsRefused(Candidate candidate) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Path path = folder.resolve("candidate");
            candidate.make(path);
            assertThat(refused(nginx, path).sentence()).contains(candidate.words);
        }
    }

    /** Negative lengths count from the end. */
    @ParameterizedTest
    @CsvSource({"10", "63", "64", "4096", "500000", "-4096", "-1"})
    void aTruncatedCopyIsRefused(int length) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            byte[] whole = Files.readAllBytes(Releases.binary(Releases.NEW));
            Path path = folder.resolve("candidate");
            write(path, Arrays.copyOf(whole, length < 0 ? whole.length + length : length));
            assertThat(refused(nginx, path).sentence()).containsAnyOf("is truncated", "is no program");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000000000000000000000000000000000000000000000000000000000000000", "abc", "no digest", ""})
    void anotherDigestIsRefused(String digest) {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Said said = refused(nginx, Releases.binary(Releases.NEW), "--sha256", digest);
            assertThat(said.sentence()).containsAnyOf("SHA-256", "sha256");
        }
    }

    /** On the disk only, as after an edit without a reload: the running master has read another text. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "no_such_directive on;, unknown directive \"no_such_directive\"",
                "error_log logs/error.log notice, invalid",
                "}, unexpected \"}\"",
                "include nowhere.conf;, nowhere.conf\" failed",
                "load_module modules/nowhere.so;, nowhere.so",
                "worker_processes 2;, \"worker_processes\" directive is duplicate"
            })
    void aConfigurationThatTheCandidateRejectsIsRefusedInItsOwnWords(String line, String words) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Files.writeString(nginx.config(), line + "\n" + Files.readString(nginx.config()));
            Said said = refused(nginx, Releases.binary(Releases.NEW));
            assertThat(said.sentence()).contains(words).contains("[emerg]");
        }
    }

    private static Said refused(PrivateNginx nginx, Path candidate, String... more) {
        Untouched before = Untouched.now(nginx);
        var command = new ArrayList<>(List.of(
                "apply",
                candidate.toString(),
                "--yes",
                "--rehearse",
                "never",
                "--pid-file",
                nginx.pidFile().toString()));
        command.addAll(List.of("--observe", "200ms"));
        command.addAll(List.of(more));
        CommandLine.Result result = Tool.of(nginx).run(command.toArray(String[]::new));
        assertThat(result.exit()).as("%s", result).isEqualTo(REFUSED);
        before.check();
        return Said.by(result);
    }

    private static void write(Path path, byte[] bytes) throws IOException {
        Files.write(path, bytes);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
