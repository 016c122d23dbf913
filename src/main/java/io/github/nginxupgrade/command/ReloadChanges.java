package io.github.nginxupgrade.command;

import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.ListenAddress;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.Event;
import io.github.nginxupgrade.outcome.GenerationView;
import io.github.nginxupgrade.situation.Configuration;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Listening;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.util.List;

/** What a reload is to change, told before it: files, and addresses that are listened on. */
final class ReloadChanges {
    private final Session session;
    private final Instance instance;

    ReloadChanges(Session session, Instance instance) {
        this.session = session;
        this.instance = instance;
    }

    void tell(Situation situation, Master master) {
        tellFiles(situation);
        tellListeners(master);
    }

    /** Of what is not read as a configuration, certificates say, nothing is told. */
    private void tellFiles(Situation situation) {
        List<Path> changed = new Generations(session.os, instance)
                .of(situation)
                .flatMap(GenerationView::changed)
                .orElse(List.of());
        if (!changed.isEmpty()) {
            session.note("changed since the workers were started: "
                    + String.join(", ", changed.stream().map(Path::toString).toList()));
        }
    }

    /** What the configuration asks for against what nginx listens on; nothing where either cannot be seen as a whole. */
    private void tellListeners(Master master) {
        try {
            Directives all = Configuration.whole(session.os.files().as(master.pid()), instance)
                    .directives();
            List<ListenAddress> sockets = Listening.of(session.os, master.pid());
            List<ListenAddress> wanted = ListenAddress.configured(all);
            if (all.complete() && !sockets.isEmpty()) {
                List<String> come = wanted.stream()
                        .filter(address -> sockets.stream().noneMatch(socket -> socket.serves(address)))
                        .map(ListenAddress::toString)
                        .distinct()
                        .toList();
                List<String> gone = sockets.stream()
                        .filter(socket -> wanted.stream().noneMatch(socket::serves))
                        .map(ListenAddress::toString)
                        .distinct()
                        .toList();
                ReloadWords.listeners("is to listen", gone, come).ifPresent(session::note);
            }
        } catch (OsFailure notToBeSeen) {
            // it is news, and nothing depends on it
            session.progress.on(new Event.Detail(notToBeSeen.sentence()));
        }
    }
}
