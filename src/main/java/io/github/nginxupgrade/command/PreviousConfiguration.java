package io.github.nginxupgrade.command;

import io.github.nginxupgrade.artifact.KeptConfiguration;
import io.github.nginxupgrade.artifact.KeptConfiguration.Change;
import io.github.nginxupgrade.artifact.LinkedFiles;
import io.github.nginxupgrade.journal.Runs;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Trust;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.situation.Configuration;
import io.github.nginxupgrade.situation.Generation;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The configuration that a reload goes back to: a copy that the operator names, or the one that was taken when a configuration
 * was last loaded and found fit.
 */
final class PreviousConfiguration {
    /** Below the state folder; the folders of runs are beside it. */
    private static final String FOLDER = "configurations";

    private static final String COMPLETE = ".complete";
    private static final String REPLACED = "replaced-";
    private static final String KEPT = "kept-";
    /** To copy more, each file synced, takes longer than a reload may. */
    private static final int MOST_KEPT = 1000;

    private final Session session;
    private final Instance instance;
    private final Path folder;

    PreviousConfiguration(Session session, Instance instance) throws OsFailure {
        this.session = session;
        this.instance = instance;
        this.folder = session.request
                .stateFolder()
                .resolve(FOLDER)
                .resolve(Runs.folderName(session.key(instance).text()));
    }

    /**
     * The copy that is to be gone back to; ends the command where it could not be used.
     *
     * @param named by the operator; empty: the one that was taken
     */
    KeptConfiguration require(Optional<Path> named) throws OsFailure, Session.Ended {
        Path file = instance.configuration();
        if (instance.root().getNameCount() > 0) {
            throw ReloadWords.refused(
                    session,
                    "nginx has a mount namespace of its own, and files cannot be put back there",
                    session.advice.command("reload") + " without --previous");
        }
        Optional<String> open = Trust.breach(session.os.files(), file, ours());
        if (open.isPresent()) {
            throw ReloadWords.refused(
                    session,
                    "where others could write it, nothing is put back: " + open.get(),
                    "chown root and chmod go-w it");
        }
        KeptConfiguration copy = named.isPresent() ? named(named.get(), file) : taken();
        Optional<String> breach = copy.breach(session.os.host().userId());
        if (breach.isPresent()) {
            throw ReloadWords.refused(session, "the copy is not safe: " + breach.get(), "chown root and chmod go-w it");
        }
        return copy;
    }

    private Set<Integer> ours() {
        return Set.of(session.os.host().userId());
    }

    private KeptConfiguration named(Path copy, Path file) throws OsFailure, Session.Ended {
        Path place = file.getParent() == null ? file : file.getParent();
        var kept = new KeptConfiguration(session.os.files(), copy, place);
        if (!kept.holds(file)) {
            throw ReloadWords.refused(
                    session,
                    copy + " is no copy of " + place + ": it has no " + file.getFileName(),
                    "cp -a " + place + " FOLDER while the configuration is good, then --previous FOLDER");
        }
        return kept;
    }

    private KeptConfiguration taken() throws OsFailure, Session.Ended {
        Optional<Path> newest = newest();
        if (newest.isEmpty()) {
            throw ReloadWords.refused(
                    session,
                    "no copy was taken of this nginx's configuration yet: each reload that ends well takes one",
                    "name a copy that you have made, --previous FOLDER");
        }
        return KeptConfiguration.kept(session.os.files(), newest.get());
    }

    private Optional<Path> newest() throws OsFailure {
        Optional<Path> newest = Optional.empty();
        for (Path entry : session.os.files().list(folder)) {
            boolean whole = nameOf(entry).startsWith(KEPT)
                    && session.os.files().stat(complete(entry)).isPresent();
            newest = whole ? Optional.of(entry) : newest;
        }
        return newest;
    }

    private static String nameOf(Path entry) {
        return String.valueOf(entry.getFileName());
    }

    /** Beside the copy, for what is in it is put back. */
    private static Path complete(Path copy) {
        return copy.resolveSibling(nameOf(copy) + COMPLETE);
    }

    /**
     * Takes a copy of what was loaded and found fit, where it is another one than was taken last. A failure is told, no more.
     *
     * @param serves who has loaded it
     */
    void keep(Master serves) {
        try {
            Configuration.Whole whole = Configuration.whole(session.os.files(), instance);
            boolean known = instance.root().getNameCount() == 0
                    && whole.directives().complete()
                    && whole.files().size() <= MOST_KEPT;
            if (known && isLoaded(serves, whole.files()) && isOther(whole.files())) {
                keep(whole.files());
            }
        } catch (OsFailure e) {
            session.progress.on(
                    new Event.Warning("no copy of the configuration was taken, to go back to: " + e.sentence()));
        }
    }

    /** It may have been changed again by now. */
    private boolean isLoaded(Master serves, List<Path> files) throws OsFailure {
        Optional<Instant> since = Generation.since(session.os, serves);
        return since.isPresent()
                && Generation.changed(session.os, since.get(), files).isEmpty();
    }

    /** Without reading any of it. */
    private boolean isOther(List<Path> files) throws OsFailure {
        Optional<Path> last = newest();
        Optional<FileStat> taken =
                last.isEmpty() ? Optional.empty() : session.os.files().stat(complete(last.get()));
        return taken.isEmpty()
                || !Generation.changed(session.os, taken.get().changed(), files).isEmpty()
                || !KeptConfiguration.kept(session.os.files(), last.orElseThrow())
                        .isOf(files);
    }

    private void keep(List<Path> files) throws OsFailure {
        List<Path> former = session.os.files().list(folder);
        Path copy = folder.resolve(KEPT + stamp());
        new LinkedFiles(session.os.files()).keep(copy, files);
        session.os.files().writeNew(complete(copy), "");
        for (Path old : former) {
            if (nameOf(old).startsWith(KEPT)) {
                session.os.files().delete(old);
            }
        }
    }

    /** Sorts by time. */
    private String stamp() {
        return String.format("%014d", session.os.clock().now().toEpochMilli());
    }

    /**
     * Puts the files of the copy back where nginx reads them; what was there is kept, and where it is.
     *
     * @return what was put back; empty where all was as the copy has it
     */
    List<Change> putBack(KeptConfiguration copy) throws OsFailure {
        List<Change> changes =
                copy.changes(Configuration.whole(session.os.files(), instance).files());
        Path aside = folder.resolve(REPLACED + stamp());
        copy.putBack(changes, aside);
        if (!changes.isEmpty()) {
            session.note("put back: "
                    + String.join(
                            ", ",
                            changes.stream()
                                    .map(change -> change.to().toString())
                                    .toList())
                    + "; what was there is in " + aside);
        }
        return changes;
    }
}
