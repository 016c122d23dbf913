package io.github.nginxupgrade.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** An nginx with its files where a package puts them, on the machine of a {@link PrivateSystemd}: nothing of it is outside. */
final class PackagedFiles {
    private static final int DOWNLOAD_BYTES = 1 << 20;

    private final PrivateSystemd systemd;

    PackagedFiles(PrivateSystemd systemd) {
        this.systemd = systemd;
    }

    void write(ServiceRow row, int port) throws IOException {
        for (String folder :
                List.of("/usr/sbin", "/etc/nginx", "/var/log/nginx", "/var/cache/nginx", "/var/www", "/run/nginx")) {
            Files.createDirectories(systemd.inside(folder));
        }
        Files.writeString(systemd.inside("/etc/nginx/nginx.conf"), row.configuration(port));
        byte[] download = new byte[DOWNLOAD_BYTES];
        Files.write(systemd.inside("/var/www/download"), download);
        copy(Releases.binary(Releases.OLD), "/usr/sbin/nginx");
        shareLibraries();
    }

    /** Those of the cache lie where another user than root may not look. */
    private void shareLibraries() throws IOException {
        for (String version : List.of(Releases.OLD, Releases.NEW)) {
            try (var libraries = Files.list(Releases.libraries(version))) {
                for (Path library : libraries.toList()) {
                    copy(library, "/usr/local/lib/" + library.getFileName());
                }
            }
        }
        systemd.succeed("/sbin/ldconfig");
    }

    private void copy(Path file, String to) throws IOException {
        Path inside = systemd.inside(to);
        Files.copy(file, inside, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
