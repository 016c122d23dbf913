package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.PidFile;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.os.Trust;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** What pid files say, which may be anything: whoever owns the folder writes them. */
final class PidFiles {
    private static final int PID_FILE_LIMIT = 64;

    private final Os os;
    private final Masters masters;
    private final Owners owners;

    PidFiles(Os os) {
        this.os = os;
        this.masters = new Masters(os);
        this.owners = new Owners(os);
    }

    /** The master that it names and that lives. */
    Optional<ProcessInfo> master(Path pidFile) throws OsFailure {
        OptionalInt pid = pid(pidFile);
        return pid.isEmpty() ? Optional.empty() : masters.live(pid.getAsInt());
    }

    boolean names(Path pidFile, int master) throws OsFailure {
        OptionalInt pid = pid(pidFile);
        return pid.isPresent() && pid.getAsInt() == master;
    }

    OptionalInt pid(Path pidFile) throws OsFailure {
        return PidFile.parse(text(pidFile));
    }

    /** What somebody has put there instead of a pid file, a FIFO say, names nobody. */
    String text(Path pidFile) throws OsFailure {
        try {
            return os.files().read(pidFile, 0, PID_FILE_LIMIT).orElse("");
        } catch (OsFailure e) {
            if (e.reason() == OsFailure.Reason.NOT_REGULAR) {
                return "";
            }
            throw e;
        }
    }

    /** A sentence on one that names no master. */
    String whyNot(Path pidFile) throws OsFailure {
        Optional<String> text;
        try {
            text = os.files().read(pidFile, 0, PID_FILE_LIMIT);
        } catch (OsFailure e) {
            if (e.reason() == OsFailure.Reason.NOT_REGULAR) {
                return e.sentence();
            }
            throw e;
        }
        return text.isEmpty() ? "there is no pid file " + pidFile : whyNot(pidFile, text.get());
    }

    private String whyNot(Path pidFile, String text) throws OsFailure {
        if (text.isBlank()) {
            return "the pid file " + pidFile + " is empty";
        }
        OptionalInt pid = PidFile.parse(text);
        if (pid.isEmpty()) {
            return "the pid file " + pidFile + " holds no pid" + quoted(pidFile, text);
        }
        return "process " + pid.getAsInt() + ", named by the pid file " + pidFile + ", "
                + os.processes()
                        .read(pid.getAsInt())
                        .filter(process -> !process.isZombie())
                        .map(process -> "is no nginx master but \"" + printable(process.commandLine()) + "\"")
                        .orElse("does not run");
    }

    /** Whoever owns the folder may have made it a link to what only root can read: then it is not told. */
    private String quoted(Path pidFile, String text) throws OsFailure {
        return Trust.breach(os.files(), pidFile, owners.known()).isEmpty() ? " but \"" + printable(text) + "\"" : "";
    }

    private static String printable(String text) {
        String line = text.strip().replace('\0', ' ').replaceAll("\\p{Cntrl}", "?");
        return line.length() > 60 ? line.substring(0, 60) + "…" : line;
    }
}
