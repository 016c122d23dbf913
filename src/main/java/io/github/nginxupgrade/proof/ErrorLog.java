package io.github.nginxupgrade.proof;

import io.github.nginxupgrade.nginx.LogLines;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * What nginx logs from now on, wherever a new master's words can land: the old master's standard error, which is its
 * error log and which the new one inherits (ngx_log_redirect_stderr), and the log compiled into the new binary, used
 * before the configuration is read (ngx_log_init).
 */
public final class ErrorLog {
    private static final int LARGEST = 1 << 20;

    private final FileSystem files;
    private final Map<Path, Long> positions;

    private ErrorLog(FileSystem files, Map<Path, Long> positions) {
        this.files = files;
        this.positions = positions;
    }

    /** Notes how long the logs are now; one that can't be read is left out. */
    public static ErrorLog from(FileSystem files, int oldMaster, Path compiledIn) {
        var positions = new LinkedHashMap<Path, Long>();
        var seen = new LinkedHashSet<Object>();
        for (Path log : List.of(Path.of("/proc/" + oldMaster + "/fd/2"), compiledIn)) {
            try {
                files.stat(log)
                        .filter(stat -> stat.kind() == FileStat.Kind.REGULAR)
                        .filter(stat -> seen.add(stat.id()))
                        .ifPresent(stat -> positions.put(log, stat.size()));
            } catch (OsFailure notReadable) {
                // then the report goes without nginx's own words
            }
        }
        return new ErrorLog(files, positions);
    }

    /** The severe lines written since, each once. */
    public List<String> reasons() {
        var text = new StringBuilder();
        positions.forEach((log, position) -> {
            try {
                text.append(files.read(log, position, LARGEST).orElse(""));
            } catch (OsFailure gone) {
                // likewise
            }
        });
        return new ArrayList<>(LogLines.reasons(text.toString()));
    }
}
