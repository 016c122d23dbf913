package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Processes;
import io.github.nginxupgrade.os.Trust;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Whether a file that was found, and that nobody named, may be executed with our rights: whoever can choose or change it
 * would have them. Any user can run what he likes under the title of an nginx master.
 */
final class ExecutableTrust {
    private static final int BY_GROUP = 0020;
    private static final int BY_ALL = 0002;

    private final Os os;

    ExecutableTrust(Os os) {
        this.os = os;
    }

    /**
     * Why it may not be, in words; empty where it may.
     *
     * @param file a path, or {@code /proc/PID/exe}: then the process too must be root's or ours
     */
    Optional<String> whyNot(Path file) throws OsFailure {
        Optional<FileStat> stat = os.files().stat(file).filter(found -> found.kind() == FileStat.Kind.REGULAR);
        if (stat.isEmpty()) {
            return Optional.of(file + " is no regular file");
        }
        Set<Integer> trusted = new Owners(os).known();
        OptionalInt pid = processOf(file);
        if (pid.isEmpty()) {
            return Trust.breach(os.files(), file, trusted);
        }
        OptionalInt uid = os.processes().uid(pid.getAsInt());
        if (uid.isEmpty() || !trusted.contains(uid.getAsInt())) {
            return Optional.of("process " + pid.getAsInt() + " is another user's"
                    + (uid.isPresent() ? " (user id " + uid.getAsInt() + ")" : ""));
        }
        String name = os.processes().executableLink(pid.getAsInt());
        return name.endsWith(Processes.DELETED) || !name.startsWith("/")
                ? byItself(stat.get(), name, trusted)
                : byItsWay(stat.get().id(), Path.of(name), trusted);
    }

    /** Without a name nobody gets at it by one: what counts is who may write to the file. */
    private static Optional<String> byItself(FileStat stat, String name, Set<Integer> trusted) {
        if (!trusted.contains(stat.uid())) {
            return Optional.of(name + " belongs to user id " + stat.uid());
        }
        boolean open = (stat.mode() & BY_ALL) != 0 || ((stat.mode() & BY_GROUP) != 0 && stat.gid() != 0);
        return open ? Optional.of("others can write " + name) : Optional.empty();
    }

    private Optional<String> byItsWay(FileId executed, Path name, Set<Integer> trusted) throws OsFailure {
        Optional<String> breach = Trust.breach(os.files(), name, trusted);
        boolean same = os.files()
                .stat(name)
                .filter(there -> there.id().equals(executed))
                .isPresent();
        return breach.isPresent() || same
                ? breach
                : Optional.of("what is at " + name + " is not what the process executes");
    }

    private static OptionalInt processOf(Path file) {
        boolean executed = file.getNameCount() == 3 && file.startsWith("/proc") && file.endsWith("exe");
        return executed && file.getName(1).toString().matches("[0-9]{1,9}")
                ? OptionalInt.of(Integer.parseInt(file.getName(1).toString()))
                : OptionalInt.empty();
    }
}
