package io.github.nginxupgrade.linux;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The locks that are held on files, {@code /proc/locks} of proc(5); device numbers are hexadecimal.
 *
 * <pre>
 * 1: POSIX  ADVISORY  WRITE 1234 fe:00:131 0 EOF
 * 1: -> POSIX  ADVISORY  WRITE 1299 fe:00:131 0 EOF
 * </pre>
 */
public record Locks(List<Lock> list) {
    /** One that waits ({@code ->}) holds nothing; one without a process (-1) is an open file description's. */
    private static final Pattern LINE = Pattern.compile("\\d+: (?:POSIX|FLOCK|OFDLCK) +\\S+ +\\S+ (?<pid>-?\\d{1,9})"
            + " (?<major>[0-9a-f]{1,6}):(?<minor>[0-9a-f]{1,6}):(?<inode>\\d{1,18}) .*");

    /** One lock. */
    public record Lock(int pid, long major, long minor, long inode) {}

    public Locks {
        list = List.copyOf(list);
    }

    /** Lines that are no held locks are passed over. */
    public static Locks parse(String text) {
        return new Locks(text.lines()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .map(line -> new Lock(
                        Integer.parseInt(line.group("pid")),
                        Long.parseLong(line.group("major"), 16),
                        Long.parseLong(line.group("minor"), 16),
                        Long.parseLong(line.group("inode"))))
                .toList());
    }

    /**
     * Who holds a lock on this file.
     *
     * @param device {@code st_dev} of stat(2), of which major and minor are parts (makedev(3))
     */
    public Optional<Integer> holder(long device, long inode) {
        long major = ((device >> 8) & 0xfff) | ((device >> 32) & ~0xfffL);
        long minor = (device & 0xff) | ((device >> 12) & ~0xffL);
        return list.stream()
                .filter(lock -> lock.inode() == inode && lock.major() == major && lock.minor() == minor)
                .map(Lock::pid)
                .findFirst();
    }
}
