package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.ListenAddress;
import io.github.nginxupgrade.os.Listener;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import java.util.ArrayList;
import java.util.List;

/** The addresses that a master listens on, in the words of its configuration. */
public final class Listening {
    private Listening() {}

    /** One for each socket: with {@code reuseport} several have the same address. */
    public static List<ListenAddress> of(Os os, int master) throws OsFailure {
        var found = new ArrayList<ListenAddress>();
        for (Listener listener : os.sockets().listenAddresses(master)) {
            found.add(
                    listener.isUnix()
                            ? ListenAddress.ofUnix(listener.address())
                            : ListenAddress.of(false, listener.address(), listener.port()));
        }
        for (Listener listener : os.sockets().udpAddresses(master)) {
            found.add(ListenAddress.of(true, listener.address(), listener.port()));
        }
        return List.copyOf(found);
    }
}
