package io.github.nginxupgrade.os;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Facts about the machine and about ourselves. */
public interface Host {
    /** Our effective user id. */
    int userId();

    /**
     * Who logged in, whatever he has become since by su or sudo: {@code /proc/self/loginuid} (proc(5)), which only the kernel
     * sets, unlike SUDO_UID. Empty where nobody did, in a service say, or the kernel does not tell.
     */
    OptionalInt loginUid();

    /** Our user's name, for people; with sudo, the user who called it. */
    String userName();

    /** Our own pid. */
    int pid();

    /** Processors online, as nginx counts them for {@code worker_processes auto} (ngx_posix_init.c, sysconf(3)). */
    int processorsOnline();

    /** True where standard input is a terminal, so that somebody can be asked. */
    boolean inputIsTerminal();

    /**
     * Somebody is about to be asked. What was typed before is discarded, for it answers nothing that was asked; and until this is
     * closed, Ctrl-\\ (QUIT), at which Java prints all its threads, does nothing. Does not block.
     */
    Prompt prompt();

    /** See {@link #prompt()}. */
    interface Prompt extends AutoCloseable {
        @Override
        void close();
    }

    /** True where standard error is a terminal, so that colours make sense. */
    boolean errorIsTerminal();

    /**
     * Of the terminal that this descriptor is, 1 standard output and 2 standard error, as it is now; empty where it is none, or
     * does not know (tty_ioctl(4), TIOCGWINSZ). Does not block.
     */
    Optional<TerminalSize> terminalSize(int descriptor);

    /** The name of this machine, as uname(2) has it; empty where it has none. */
    String name();

    /**
     * One IP address, in text form, of each of these host names that can be resolved within the limit, by the rules of
     * this host (hosts(5), DNS). Blocks for at most the limit.
     */
    Map<String, String> addresses(Set<String> names, Duration limit);

    /**
     * Writes a line of ours to the system's log (syslog(3), the journal of systemd), under the name nginx-upgrade. Does not block, and
     * does nothing where there is no such log, or it takes nothing just now.
     */
    void log(boolean failure, String line);

    /** From now on INT, TERM and HUP do not end us but are remembered: what is half done can be walked back. */
    void watchInterruptions();

    /** From now on HUP, the loss of the terminal, is not even remembered. */
    void ignoreHangup();

    /** The signal name (INT, TERM, HUP) of the first interruption that we received, if any. */
    Optional<String> interruption();
}
