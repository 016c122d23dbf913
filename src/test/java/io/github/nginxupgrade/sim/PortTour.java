package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.os.Clock;
import io.github.nginxupgrade.os.Command;
import io.github.nginxupgrade.os.Commands;
import io.github.nginxupgrade.os.Endpoint;
import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.os.ProcessInfo;
import io.github.nginxupgrade.os.Processes;
import io.github.nginxupgrade.os.Sockets;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Calls what the real machine is asked by, once each, so that its classes are loaded: on this process, and on files in a folder
 * of its own. What needs more than that, a signal or an owner, is left out.
 */
final class PortTour {
    private static final Duration SOON = Duration.ofSeconds(1);
    /** No process has a pid as large (PID_MAX_LIMIT, linux/threads.h). */
    private static final int NOBODY = Integer.MAX_VALUE;

    private final Path folder;
    private int files;

    PortTour(Path folder) {
        this.folder = folder;
    }

    /** What the calls come to is nobody's concern. Binds no library. */
    void ofLooks(Os os) throws IOException {
        var ports = new LinkedHashMap<Class<?>, Object>();
        ports.put(Processes.class, os.processes());
        ports.put(Sockets.class, os.sockets());
        call(ports, known(os));
    }

    /** The same of all. */
    void ofAll(Os os) throws IOException, OsFailure {
        boolean unused =
                os.jvm().beside("tour", Duration.ofMinutes(1), () -> {}).finish(() -> {}, Duration.ofMinutes(1));
        os.host().watchInterruptions();
        var ports = new LinkedHashMap<Class<?>, Object>();
        ports.put(Processes.class, os.processes());
        ports.put(Sockets.class, os.sockets());
        ports.put(FileSystem.class, os.files());
        ports.put(Commands.class, os.commands());
        ports.put(Clock.class, os.clock());
        Map<Class<?>, Object> known = known(os);
        known.put(FileAttributes.class, os.files().attributes(folder));
        known.put(Command.class, command("true"));
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String host = listener.getInetAddress().getHostAddress();
            known.put(Endpoint.class, new Endpoint.Tcp(host, listener.getLocalPort(), Optional.empty()));
            call(ports, known);
        }
    }

    private void call(Map<Class<?>, Object> ports, Map<Class<?>, Object> known) throws IOException {
        var others = new HashMap<>(known);
        others.put(int.class, NOBODY);
        others.computeIfPresent(Command.class, (type, quick) -> command("sleep", "0.1"));
        for (var port : ports.entrySet()) {
            for (Method method : port.getKey().getMethods()) {
                // what is there: a file, a process; and what is not, or takes longer than it takes to wait for it
                call(port.getValue(), method, known, true);
                call(port.getValue(), method, others, false);
            }
        }
    }

    private Command command(String... words) {
        return new Command(List.of(words), folder, Map.of(), Map.of(), SOON);
    }

    private static Map<Class<?>, Object> known(Os os) {
        ProcessInfo self = os.processes().read(os.host().pid()).orElseThrow();
        var known = new HashMap<Class<?>, Object>();
        known.put(int.class, self.pid());
        known.put(long.class, 0L);
        known.put(String.class, "nothing");
        known.put(Duration.class, SOON);
        known.put(List.class, List.of(self.pid()));
        known.put(Collection.class, List.of(self));
        known.put(ProcessInfo.class, self);
        known.put(ProcessIdentity.class, self.identity().orElseThrow());
        return known;
    }

    private void call(Object port, Method method, Map<Class<?>, Object> known, boolean exists) throws IOException {
        var arguments = new ArrayList<Object>();
        for (Class<?> type : method.getParameterTypes()) {
            if (type == Path.class) {
                arguments.add(file(exists && arguments.isEmpty()));
            } else if (known.containsKey(type)) {
                arguments.add(known.get(type));
            } else {
                return;
            }
        }
        try {
            Object unused = method.invoke(port, arguments.toArray());
        } catch (InvocationTargetException | IllegalAccessException itIsLoadedNow) {
            // that was all
        }
    }

    private Path file(boolean exists) throws IOException {
        Path file = folder.resolve("file" + files++);
        return exists ? Files.writeString(file, "text\n") : file;
    }
}
