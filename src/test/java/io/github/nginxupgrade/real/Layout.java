package io.github.nginxupgrade.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;

/** Where the files of a private nginx lie, below its prefix. */
record Layout(Path prefix) {
    private static final byte[] DOWNLOAD = download();

    Path binary() {
        return prefix.resolve("sbin/nginx");
    }

    Path modules() {
        return prefix.resolve("modules");
    }

    Path config() {
        return prefix.resolve("conf/nginx.conf");
    }

    Path errorLog() {
        return prefix.resolve("logs/error.log");
    }

    Path pidFile() {
        return prefix.resolve("logs/nginx.pid");
    }

    Path oldbin() {
        return prefix.resolve("logs/nginx.pid.oldbin");
    }

    /** Writes all that nginx needs; the release is copied, never run from the cache. */
    void write(NginxOptions options, int port) throws IOException {
        for (String folder : List.of("sbin", "conf", "logs", "modules", "html", "temp")) {
            Files.createDirectories(prefix.resolve(folder));
        }
        Files.writeString(config(), options.configuration(port));
        Files.write(prefix.resolve("html/download"), DOWNLOAD);
        for (String name : options.modules()) {
            Files.copy(Releases.module(options.version(), name), modules().resolve(name));
        }
        Path release = Releases.binary(options.version());
        if (options.symlinked()) {
            Path real = Path.of("releases", options.version(), "nginx");
            Files.createDirectories(prefix.resolve(real).getParent());
            Files.copy(release, prefix.resolve(real), StandardCopyOption.COPY_ATTRIBUTES);
            Files.createSymbolicLink(binary(), Path.of("..").resolve(real));
        } else {
            Files.copy(release, binary(), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Patched.inPlace(binary(), options.launch().patches());
    }

    /** No zeroes and no pattern: a piece that is missing or doubled must change the digest. */
    private static byte[] download() {
        byte[] content = new byte[8 << 20];
        new Random(content.length).nextBytes(content);
        return content;
    }

    /** Puts a file in the place of another the way an upgrade must: beside it, then renamed over it. */
    static void replace(Path target, Path source) {
        try {
            Path beside = target.resolveSibling(target.getFileName() + ".new");
            Files.copy(source, beside, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
