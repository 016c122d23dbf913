package io.github.nginxupgrade.proof;

import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.LogLines;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What nginx logs from now on, wherever a new master's words can land: the old master's standard error, which is its
 * error log and which the new one inherits (ngx_log_redirect_stderr), the log compiled into the new binary, used
 * before the configuration is read (ngx_log_init), and those that the configuration names.
 */
public final class ErrorLog {
    private final FileSystem files;
    private final List<LogFile> logs;
    private final List<String> unread;
    private final Set<String> knownKinds;
    private final StringBuilder reasons = new StringBuilder();

    private ErrorLog(FileSystem files, List<LogFile> logs, List<String> unread) {
        this.files = files;
        this.logs = List.copyOf(logs);
        this.unread = List.copyOf(unread);
        this.knownKinds = LogLines.kinds(
                String.join("\n", logs.stream().map(LogFile::before).toList()));
    }

    /** Notes how long the logs are now; one that can't be read, with the rights of nginx itself, is left out. */
    public static ErrorLog from(FileSystem files, int oldMaster, Path compiledIn) {
        return from(files, oldMaster, compiledIn, Directives.parse(""));
    }

    /**
     * Likewise, with those that the main context of the configuration names.
     *
     * @param compiledIn absolute; it lies in the prefix, as relative names of the configuration do
     */
    public static ErrorLog from(FileSystem files, int oldMaster, Path compiledIn, Directives main) {
        try {
            return readBy(files.as(oldMaster), oldMaster, compiledIn, main);
        } catch (OsFailure notAsItself) {
            return new ErrorLog(files, List.of(), List.of());
        }
    }

    private static ErrorLog readBy(FileSystem files, int oldMaster, Path compiledIn, Directives main) {
        var unread = new ArrayList<String>();
        var found = new LinkedHashMap<Object, LogFile>();
        List<String> named = main.all("error_log").stream()
                .map(directive -> directive.argument(0))
                .toList();
        named.stream().filter(ErrorLog::isNoFile).forEach(unread::add);
        Stream.concat(
                        Stream.of(Path.of("/proc/" + oldMaster + "/fd/2"), compiledIn),
                        named.stream()
                                .filter(name -> !isNoFile(name))
                                .map(Path::of)
                                .filter(Path::isAbsolute))
                .forEach(path -> LogFile.of(files, path).ifPresent(log -> found.putIfAbsent(log.id(), log)));
        return new ErrorLog(files, new ArrayList<>(found.values()), unread);
    }

    private static boolean isNoFile(String name) {
        return name.equals("stderr") || name.startsWith("syslog:") || name.startsWith("memory:") || name.contains("\0");
    }

    /** Where its words go and are not read from: {@code syslog:server=…}. */
    public List<String> unread() {
        return logs.isEmpty() && unread.isEmpty() ? List.of("where no file is") : unread;
    }

    /** With whose rights it is read: what else the configuration names is to be read so too. */
    FileSystem files() {
        return files;
    }

    /** Whether anything can be read at all. */
    boolean isReadable() {
        return !logs.isEmpty();
    }

    private String more() {
        var text = new StringBuilder();
        logs.forEach(log -> text.append(log.more()));
        LogLines.reasons(text.toString()).forEach(line -> reasons.append(line).append('\n'));
        return text.toString();
    }

    /**
     * What these processes have had to say since the last time at the levels emerg, alert and crit. A kind of crit line
     * that was there before as well, of a handshake that a client broke off say, is left out.
     */
    List<String> severe(Set<Integer> pids) {
        return LogLines.severe(more(), pids, knownKinds);
    }

    /** The severe lines written since, each once. */
    public List<String> reasons() {
        String unused = more();
        return new ArrayList<>(LogLines.reasons(reasons.toString()));
    }
}
