package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.os.PackageVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What rpm(8) says of the package that a file belongs to: the package in the first line, and in each further one a file.
 *
 * <pre>
 * nginx	1:1.20.1-14.fc37
 * 9b1c…	/usr/sbin/nginx
 * </pre>
 *
 * @param digest of the file, as the package has it
 */
record RpmAnswer(PackageVersion installed, String digest) {
    static final String FORMAT = "%{NAME}\\t%{EVR}\\n[%{FILEDIGESTS}\\t%{FILENAMES}\\n]";

    /** Empty where it does not name this file with a digest. */
    static Optional<RpmAnswer> of(String said, Path path) {
        List<String> lines = said.lines().toList();
        Optional<String> digest = lines.stream()
                .skip(1)
                .filter(line -> line.endsWith("\t" + path))
                .map(line -> line.substring(0, line.indexOf('\t')))
                .filter(text -> !text.isEmpty())
                .findFirst();
        String[] words = lines.isEmpty() ? new String[0] : lines.get(0).split("\t", -1);
        return digest.isPresent() && words.length == 2
                ? Optional.of(new RpmAnswer(new PackageVersion(words[0], words[1]), digest.get()))
                : Optional.empty();
    }
}
