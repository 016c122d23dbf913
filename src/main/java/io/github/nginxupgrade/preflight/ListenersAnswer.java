package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.os.Listener;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Room;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Connects to everything that the rehearsed candidate listens on. One that takes no connection is a failed rehearsal. */
final class ListenersAnswer implements Inside {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final int MOST = 32;

    private final Os os;

    ListenersAnswer(Os os) {
        this.os = os;
    }

    @Override
    public Seen look(Room room, int master) throws OsFailure {
        List<Listener> listeners =
                os.sockets().listenAddresses(master).stream().distinct().toList();
        var answered = new ArrayList<String>();
        for (Listener listener : listeners.subList(0, Math.min(MOST, listeners.size()))) {
            try {
                String line = room.ask(listener, LIMIT);
                answered.add(listener.words() + (line.isEmpty() ? " took a connection" : " said " + line));
            } catch (OsFailure refused) {
                return new Seen(Optional.of(Inside.failed("it does not serve: " + refused.sentence())), "");
            }
        }
        int rest = listeners.size() - answered.size();
        return new Seen(
                Optional.empty(),
                String.join(", ", answered) + (rest > 0 ? " and " + rest + " more were not asked" : ""));
    }
}
