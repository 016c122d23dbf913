package io.github.nginxupgrade.preflight.check.neighbours;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.nginx.ListenAddress;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Listening;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.OtherMasters;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Another master that is neither parent nor child of this one listens on the same address, by {@code reuseport} (socket(7),
 * SO_REUSEPORT) or because somebody gave both the same socket: the kernel shares out connections among the workers of both,
 * and the other one goes on answering with its version (apache/apisix issue 1671).
 */
@AutoService(HazardSource.class)
public final class AddressShared extends Check {
    public static final HazardKind HAZARD = HazardKind.refusesUnlessAllowed(
            "address-shared",
            "another master, neither parent nor child of this one, listens on the same address "
                    + "(`reuseport`): it would go on answering a part of the requests as it is",
            "see which one is meant, and end the other");

    public AddressShared() {
        super(Stage.INSTANCE, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Optional<Master> master = subject.situation().sole();
        List<ListenAddress> ours = subject.around().listening();
        if (master.isEmpty() || ours.isEmpty()) {
            return Optional.empty();
        }
        for (ProcessInfo other : new OtherMasters(subject.os(), subject.binaries())
                .beside(master.get().pid())) {
            Optional<ListenAddress> shared =
                    isInOneNetwork(subject, master.get().pid(), other.pid())
                            ? shared(subject, ours, other.pid())
                            : Optional.empty();
            if (shared.isPresent()) {
                return Optional.of(HAZARD.found(
                        "master " + other.pid() + " ("
                                + subject.os().processes().executableLink(other.pid()) + ") listens on "
                                + shared.get() + " too: it would go on answering a part of the requests as it is",
                        "see which of them is meant, and end the other: kill -QUIT " + other.pid()));
            }
        }
        return Optional.empty();
    }

    private static boolean isInOneNetwork(Subject subject, int one, int other) throws OsFailure {
        Optional<FileId> network = network(subject, one);
        return network.isPresent() && network.equals(network(subject, other));
    }

    private static Optional<FileId> network(Subject subject, int pid) {
        try {
            return subject.around().stat(Path.of("/proc/" + pid + "/ns/net")).map(FileStat::id);
        } catch (OsFailure anothers) {
            return Optional.empty();
        }
    }

    /** A path in the file system may be another file there; one socket there never has two masters by itself. */
    private static Optional<ListenAddress> shared(Subject subject, List<ListenAddress> ours, int other) {
        try {
            return Listening.of(subject.os(), other).stream()
                    .filter(ours::contains)
                    .filter(address -> !address.toString().startsWith("unix:"))
                    .findFirst();
        } catch (OsFailure anothers) {
            return Optional.empty();
        }
    }
}
