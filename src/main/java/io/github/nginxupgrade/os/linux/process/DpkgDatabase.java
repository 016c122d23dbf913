package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * The lists of dpkg's database, {@code /var/lib/dpkg/info/PACKAGE.list} and {@code .md5sums} (deb-md5sums(5)), and the
 * changelogs (deb-changelog(5)) of the packages.
 *
 * <p>All files of a package bear the time of its entry in the changelog, to the second (SOURCE_DATE_EPOCH, dpkg-deb(1)). So a
 * file that is not the installed package's any more tells by its time of which version it is.
 */
final class DpkgDatabase {
    /** Packages with an nginx or a relative of it in them, and their modules. The lists of all others are not read. */
    private static final Pattern RELATIVE = Pattern.compile("nginx|angie|openresty|tengine", Pattern.CASE_INSENSITIVE);

    private static final String LIST = ".list";

    private static final int LARGEST = 1 << 20;

    private static final Pattern ENTRY = Pattern.compile("\\S+ \\((?<version>[^)\\s]+)\\) .*");
    private static final Pattern WRITTEN = Pattern.compile(" -- .*>  (?<time>\\S.*)");

    private final FileSystem files;
    private final Path folder;
    private volatile Lists lists = new Lists(Optional.empty(), List.of());

    /** Those that are looked into, of the folder as it was: among thousands of names they take longer to find than to read. */
    private record Lists(Optional<FileStat> folder, List<Path> files) {}

    DpkgDatabase(FileSystem files, Path folder) {
        this.files = files;
        this.folder = folder;
    }

    /**
     * A package that has this file.
     *
     * @param name as dpkg-query(1) takes it
     * @param md5 of the file as the package has it
     */
    record Owner(String name, String md5) {}

    Optional<Owner> owner(Path path) throws OsFailure {
        for (Path list : lists()) {
            if (has(list, path)) {
                String file = String.valueOf(list.getFileName());
                String name = file.substring(0, file.length() - LIST.length());
                return md5(text(folder.resolve(name + ".md5sums")), path).map(md5 -> new Owner(name, md5));
            }
        }
        return Optional.empty();
    }

    private List<Path> lists() throws OsFailure {
        Lists known = lists;
        Optional<FileStat> now = files.stat(folder);
        if (!now.equals(known.folder())) {
            known = new Lists(
                    now,
                    files.list(folder).stream()
                            .filter(file -> isWanted(String.valueOf(file.getFileName())))
                            .toList());
            lists = known;
        }
        return known.files();
    }

    private static boolean isWanted(String name) {
        return name.endsWith(LIST) && RELATIVE.matcher(name).find();
    }

    private boolean has(Path list, Path path) throws OsFailure {
        return text(list).lines().anyMatch(path.toString()::equals);
    }

    private String text(Path file) throws OsFailure {
        return files.read(file, 0, LARGEST).orElse("");
    }

    /** Of lines such as {@code 0123456789abcdef0123456789abcdef  usr/sbin/nginx}. */
    static Optional<String> md5(String sums, Path path) {
        String ending = "  " + path.toString().substring(1);
        return sums.lines()
                .filter(line -> line.endsWith(ending))
                .map(line -> line.substring(0, line.length() - ending.length()))
                .filter(sum -> sum.matches("[0-9a-f]{32}"))
                .findFirst();
    }

    /** The version of this package whose files bear this time; empty where its changelog knows none. */
    Optional<String> versionOf(String name, Instant modified) throws OsFailure {
        Path documents = Path.of("/usr/share/doc").resolve(name.replaceFirst(":.*", ""));
        for (String changelog : List.of("changelog.Debian.gz", "changelog.gz")) {
            Path file = documents.resolve(changelog);
            if (files.stat(file).isPresent()) {
                return version(unpacked(files.bytes(file, 0, LARGEST)), modified);
            }
        }
        return Optional.empty();
    }

    /** Its beginning, where it is long; nothing of what is not packed. */
    private static String unpacked(byte[] packed) {
        try (var stream = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return new String(stream.readNBytes(LARGEST), StandardCharsets.UTF_8);
        } catch (IOException noGzip) {
            return "";
        }
    }

    static Optional<String> version(String changelog, Instant modified) {
        String version = "";
        for (String line : changelog.lines().toList()) {
            Matcher entry = ENTRY.matcher(line);
            if (entry.matches()) {
                version = entry.group("version");
            }
            Matcher written = WRITTEN.matcher(line);
            if (written.matches() && seconds(written.group("time")) == modified.getEpochSecond()) {
                return Optional.of(version).filter(found -> !found.isEmpty());
            }
        }
        return Optional.empty();
    }

    private static long seconds(String time) {
        try {
            return DateTimeFormatter.RFC_1123_DATE_TIME
                    .parse(time.strip(), Instant::from)
                    .getEpochSecond();
        } catch (DateTimeParseException unusable) {
            return Long.MIN_VALUE;
        }
    }
}
