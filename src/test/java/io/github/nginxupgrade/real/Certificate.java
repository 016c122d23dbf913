package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A certificate that nobody but itself has signed, for {@code www.example.test}. */
final class Certificate {
    /** For a server block. */
    static final String DIRECTIVES = "ssl_certificate server.crt; ssl_certificate_key server.key;";

    private Certificate() {}

    /** Into the folder of the configuration of an nginx that is yet to be made. */
    static void make(Path prefix) throws IOException {
        Path conf = Files.createDirectories(prefix.resolve("conf"));
        CommandLine.Result made = CommandLine.run(
                prefix,
                PrivateNginx.PATIENCE,
                List.of(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-subj",
                        "/CN=www.example.test",
                        "-addext",
                        "subjectAltName=DNS:www.example.test",
                        "-days",
                        "2",
                        "-keyout",
                        conf.resolve("server.key").toString(),
                        "-out",
                        conf.resolve("server.crt").toString()));
        assertThat(made.exit()).as("%s", made).isZero();
    }
}
