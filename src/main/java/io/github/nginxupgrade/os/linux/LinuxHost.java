package io.github.nginxupgrade.os.linux;

import io.github.nginxupgrade.os.Host;
import io.github.nginxupgrade.os.TerminalSize;
import io.github.nginxupgrade.os.linux.kernel.Interruptions;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import io.github.nginxupgrade.os.linux.kernel.TerminalPrompt;
import io.github.nginxupgrade.os.linux.kernel.TerminalWindow;
import io.github.nginxupgrade.os.linux.process.StatusFile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Facts about this machine and this process, from {@code /proc} so that no native library is needed. */
final class LinuxHost implements Host {
    private final Proc proc;
    private final Interruptions interruptions;

    LinuxHost(Proc proc, Interruptions interruptions) {
        this.proc = proc;
        this.interruptions = interruptions;
    }

    @Override
    public int userId() {
        return proc.text(pid(), "status")
                .map(StatusFile::effectiveUid)
                .orElse(OptionalInt.empty())
                .orElse(-1);
    }

    @Override
    public OptionalInt loginUid() {
        return proc.text(pid(), "loginuid").map(StatusFile::number).orElse(OptionalInt.empty());
    }

    @Override
    public String userName() {
        return Optional.ofNullable(System.getenv("SUDO_USER"))
                .orElse(System.getProperty("user.name", "uid " + userId()));
    }

    @Override
    public int pid() {
        return (int) ProcessHandle.current().pid();
    }

    /** sysconf(_SC_NPROCESSORS_ONLN) counts the processors online, whatever our own affinity or cgroup is. */
    @Override
    public int processorsOnline() {
        return Proc.text(Path.of("/sys/devices/system/cpu/online"))
                .map(LinuxHost::countRanges)
                .orElse(Runtime.getRuntime().availableProcessors());
    }

    /** {@code 0-3,6}: 5 processors. */
    static int countRanges(String ranges) {
        int count = 0;
        for (String range : ranges.strip().split(",", -1)) {
            String[] ends = range.split("-", -1);
            count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
        }
        return count;
    }

    @Override
    public boolean inputIsTerminal() {
        return isTerminal(0);
    }

    @Override
    public boolean errorIsTerminal() {
        return isTerminal(2);
    }

    @Override
    public Optional<TerminalSize> terminalSize(int descriptor) {
        return isTerminal(descriptor) ? TerminalWindow.size(descriptor) : Optional.empty();
    }

    @Override
    public String name() {
        return Proc.text(Path.of("/proc/sys/kernel/hostname"))
                .map(String::strip)
                .orElse("");
    }

    @Override
    public Prompt prompt() {
        return TerminalPrompt.open();
    }

    /** Whoever the device belongs to: it is open, and what was opened can be read and written, also after {@code su}. */
    private boolean isTerminal(int descriptor) {
        return proc.link(pid(), "fd/" + descriptor)
                .filter(target -> target.startsWith("/dev/pts/")
                        || target.startsWith("/dev/tty")
                        || target.equals("/dev/console"))
                .isPresent();
    }

    /** One thread for each: getaddrinfo(3) blocks, and a name server that is down takes its time for every name. */
    @Override
    public Map<String, String> addresses(Set<String> names, Duration limit) {
        var found = new ConcurrentHashMap<String, String>();
        var left = new CountDownLatch(names.size());
        for (String name : names) {
            var thread = new Thread(
                    () -> {
                        resolve(name).ifPresent(address -> found.put(name, address));
                        left.countDown();
                    },
                    "resolve");
            thread.setDaemon(true);
            thread.start();
        }
        try {
            boolean unused = left.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new TreeMap<>(found);
    }

    private static Optional<String> resolve(String name) {
        try {
            return Optional.of(InetAddress.getByName(name).getHostAddress());
        } catch (UnknownHostException nobodyKnowsIt) {
            return Optional.empty();
        }
    }

    @Override
    public void watchInterruptions() {
        interruptions.watch();
    }

    @Override
    public void log(boolean failure, String line) {
        SystemLog.write(failure, line);
    }

    @Override
    public void ignoreHangup() {
        interruptions.ignoreHangup();
    }

    @Override
    public Optional<String> interruption() {
        return interruptions.first();
    }
}
