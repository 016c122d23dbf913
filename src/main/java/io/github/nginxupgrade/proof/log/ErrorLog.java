package io.github.nginxupgrade.proof.log;

import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.Directives.Directive;
import io.github.nginxupgrade.nginx.LogLine;
import io.github.nginxupgrade.nginx.LogLines;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Configuration;
import io.github.nginxupgrade.situation.Instance;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What nginx logs from now on, wherever a new master's words can land: the old master's standard error, which is its
 * error log and which the new one inherits (ngx_log_redirect_stderr), the log compiled into the new binary, used
 * before the configuration is read (ngx_log_init), and all that the configuration names, in whichever block.
 */
public final class ErrorLog {
    /** So many are read at a look; where there are more, one look after the other reads some. */
    private static final int AT_A_LOOK = 128;

    private final FileSystem files;
    private final Directives configuration;
    private final List<LogFile> logs;
    private final List<String> unread;
    private KnownFailures known = KnownFailures.none();
    private final StringBuilder reasons = new StringBuilder();
    private int next;

    private ErrorLog(FileSystem files, Directives configuration, List<LogFile> logs, List<String> unread) {
        this.files = files;
        this.configuration = configuration;
        this.logs = List.copyOf(logs);
        this.unread = List.copyOf(unread);
    }

    /**
     * Notes how long the logs are now; one that can't be read, with the rights of nginx itself, is left out.
     *
     * @param compiledIn absolute
     */
    public static ErrorLog from(FileSystem files, Instance instance, int oldMaster, Path compiledIn) {
        return from(
                files,
                oldMaster,
                own -> readBy(
                        own,
                        instance,
                        oldMaster,
                        compiledIn,
                        Configuration.whole(own, instance).directives()));
    }

    /** Likewise of a configuration that has been read a moment ago: to read a large one takes long. */
    public static ErrorLog from(
            FileSystem files, Instance instance, int oldMaster, Path compiledIn, Directives configuration) {
        return from(files, oldMaster, own -> readBy(own, instance, oldMaster, compiledIn, configuration));
    }

    /** Likewise without those that only a block names: masters do not log there, and a large configuration takes long. */
    public static ErrorLog ofMasters(FileSystem files, Instance instance, int oldMaster, Path compiledIn) {
        return from(files, instance, oldMaster, compiledIn, instance.directives());
    }

    private static ErrorLog from(FileSystem files, int oldMaster, Function<FileSystem, ErrorLog> read) {
        try {
            return read.apply(files.as(oldMaster));
        } catch (OsFailure notAsItself) {
            return new ErrorLog(files, Directives.parse(""), List.of(), List.of());
        }
    }

    private static ErrorLog readBy(
            FileSystem files, Instance instance, int oldMaster, Path compiledIn, Directives all) {
        var unread = new LinkedHashSet<String>();
        var found = new LinkedHashMap<Object, LogFile>();
        add(found, files, Path.of("/proc/" + oldMaster + "/fd/2"));
        add(found, files, compiledIn);
        var names = new LinkedHashSet<String>();
        for (Directive directive : all.all("error_log")) {
            names.add(directive.argument(0));
        }
        for (String name : names) {
            boolean silent = name.isEmpty() || name.equals("/dev/null");
            if (!silent && (isNoFile(name) || !add(found, files, path(instance, name)))) {
                unread.add(name);
            }
        }
        return new ErrorLog(files, all, new ArrayList<>(found.values()), new ArrayList<>(unread));
    }

    /** The same logs from now on, for whoever reads them beside. */
    public ErrorLog again() {
        return new ErrorLog(
                files,
                configuration,
                logs.stream().flatMap(log -> log.again().stream()).toList(),
                unread);
    }

    /** ngx_conf_full_name: relative ones begin in the prefix. */
    private static Path path(Instance instance, String name) {
        return instance.seen(instance.prefix().resolve(name).normalize());
    }

    /** False where it is no file that could be read: a pipe, a terminal. */
    private static boolean add(Map<Object, LogFile> to, FileSystem files, Path path) {
        return LogFile.of(files, path)
                .map(log -> {
                    to.putIfAbsent(log.id(), log);
                    return true;
                })
                .orElse(false);
    }

    /** ngx_log_set_log. */
    private static boolean isNoFile(String name) {
        return name.equals("stderr") || name.startsWith("syslog:") || name.startsWith("memory:") || name.contains("\0");
    }

    /**
     * Reads what the old version has logged in its last days; takes a part of a second at most.
     *
     * @param until what was logged later may be the new version's
     */
    public void learn(Instant until) {
        known = KnownFailures.in(files, logs, until);
    }

    /** The whole lines that were added to any of them since the last time; for one who reads a copy of his own, {@link #again}. */
    public String more() {
        return logs.stream().map(LogFile::more).collect(Collectors.joining());
    }

    /** Where its words go and are not read from: {@code syslog:server=…}, a FIFO. */
    public List<String> unread() {
        return logs.isEmpty() && unread.isEmpty() ? List.of("where no file is") : unread;
    }

    /** With whose rights it is read: what else the configuration names is to be read so too. */
    public FileSystem files() {
        return files;
    }

    /** The configuration whose logs these are, as it was on the disk when the logs were looked for. */
    public Directives configuration() {
        return configuration;
    }

    /** Whether anything can be read at all. */
    public boolean isReadable() {
        return !logs.isEmpty();
    }

    private String more(int most) {
        var text = new StringBuilder();
        for (int i = 0; i < Math.min(most, logs.size()); i++) {
            text.append(logs.get(next).more());
            next = (next + 1) % logs.size();
        }
        LogLines.reasons(text.toString()).forEach(line -> reasons.append(line).append('\n'));
        return text.toString();
    }

    /**
     * What these processes have had to say since the last time at the levels emerg, alert and crit, without the kinds that
     * the old version has logged as well.
     *
     * @param elders the pids of the old version, of now and of before
     * @param all every log is read, however many there are
     */
    public List<LogLine> severe(Set<Integer> pids, Set<Integer> elders, boolean all) {
        var severe = new ArrayList<LogLine>();
        LogLines.failures(more(all ? logs.size() : AT_A_LOOK)).forEach(line -> {
            if (elders.contains(line.pid())) {
                known.add(line);
            } else if (line.isSevere() && pids.contains(line.pid())) {
                severe.add(line);
            }
        });
        severe.removeIf(known::has);
        return severe;
    }

    /** The severe lines written since, each once. */
    public List<String> reasons() {
        String unused = more(logs.size());
        return new ArrayList<>(LogLines.reasons(reasons.toString()));
    }
}
