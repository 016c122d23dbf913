package io.github.nginxupgrade.journal;

import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Trust;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The folder below which the runs of all instances are. */
public final class StateFolder {
    private StateFolder() {}

    /**
     * Who else than root and this user could write what is believed of the state folder: a manifest names what is to be
     * installed, and with which attributes. Looks at the folder, and at all runs in it.
     *
     * @return one sentence; empty where nobody could
     */
    public static Optional<String> breach(FileSystem files, Path stateFolder, int user) throws OsFailure {
        Optional<String> breach = breachOf(files, stateFolder, user);
        for (Path instance : breach.isPresent() ? List.<Path>of() : files.list(stateFolder)) {
            for (Path run : files.list(instance)) {
                breach = breach.isPresent() ? breach : new Run(files, run).breach(user);
            }
        }
        return breach.map(who -> "cannot use the state folder " + stateFolder + ": " + who
                + "; others could change what nginx-upgrade believes");
    }

    /** What may not be looked at cannot be read either. */
    private static Optional<String> breachOf(FileSystem files, Path stateFolder, int user) throws OsFailure {
        try {
            return Trust.breach(files, stateFolder, Set.of(user));
        } catch (OsFailure e) {
            if (e.reason() == OsFailure.Reason.NOT_PERMITTED) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
