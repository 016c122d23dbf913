package io.github.nginxupgrade.os;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names beside a file under which something lies for a while. What was at the file's own path gets such a name by a
 * change of names, and the kernel names the executable and the mapped files of a process by the name that they have now
 * (proc(5)).
 */
public final class HiddenName {
    private static final String DELETED = " (deleted)";
    private static final Pattern HIDDEN = Pattern.compile(
            "(.*/)\\.([^/]+)\\.nginx-upgrade-(?:old|displaced(?:-\\d+)?)(?: \\(deleted\\))?", Pattern.DOTALL);

    private HiddenName() {}

    /** In the same folder, for names are not changed across file systems. */
    public static Path beside(Path file, String suffix) {
        return file.resolveSibling("." + file.getFileName() + ".nginx-upgrade" + suffix);
    }

    /** As the kernel would name it if another file had just taken its path: {@code /usr/sbin/nginx (deleted)}. */
    public static String unhidden(String link) {
        Matcher hidden = HIDDEN.matcher(link);
        return hidden.matches() ? hidden.group(1) + hidden.group(2) + DELETED : link;
    }
}
