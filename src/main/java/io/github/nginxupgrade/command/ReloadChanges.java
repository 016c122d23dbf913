package io.github.nginxupgrade.command;

import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.ListenAddress;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.situation.Configuration;
import io.github.nginxupgrade.situation.Generation;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Listening;
import io.github.nginxupgrade.situation.Master;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a reload is to change, told before it: files, and addresses that are listened on. */
final class ReloadChanges {
    private final Session session;
    private final Instance instance;

    ReloadChanges(Session session, Instance instance) {
        this.session = session;
        this.instance = instance;
    }

    /** Nothing where the configuration cannot be seen as a whole: it is news, and nothing depends on it. */
    void tell(Master master) {
        try {
            Configuration.Whole whole = Configuration.whole(session.os.files().as(master.pid()), instance);
            if (whole.directives().complete()) {
                tellFiles(master, whole.files());
                tellListeners(master, whole.directives());
            }
        } catch (OsFailure notToBeSeen) {
            session.progress.on(new Event.Detail(notToBeSeen.sentence()));
        }
    }

    /** Of what is not read as a configuration, certificates say, nothing is told. */
    private void tellFiles(Master master, List<Path> files) throws OsFailure {
        Optional<Instant> since = Generation.since(session.os, master);
        List<Path> changed = since.isEmpty() ? List.of() : Generation.changed(session.os, since.get(), files);
        if (!changed.isEmpty()) {
            session.note("changed since the workers were started: "
                    + String.join(", ", changed.stream().map(Path::toString).toList()));
        }
    }

    /** What the configuration asks for against what nginx listens on. */
    private void tellListeners(Master master, Directives all) throws OsFailure {
        List<ListenAddress> sockets = Listening.of(session.os, master.pid());
        List<ListenAddress> wanted = ListenAddress.configured(all);
        if (!sockets.isEmpty()) {
            List<String> come = wanted.stream()
                    .filter(address -> sockets.stream().noneMatch(socket -> socket.serves(address)))
                    .map(ListenAddress::toString)
                    .distinct()
                    .toList();
            ReloadWords.listeners("is to listen", ListenAddress.unasked(sockets, wanted), come)
                    .ifPresent(session::note);
        }
    }
}
