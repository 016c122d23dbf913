package io.github.nginxupgrade.os.linux.net;

import io.github.nginxupgrade.fuzz.Target;
import io.github.nginxupgrade.os.linux.kernel.Proc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tables of sockets, in which whoever binds one writes its name: for the fuzzer. */
public final class SocketTableTexts {
    private static final int PID = 2;
    private static final Path PROC = folder();

    private SocketTableTexts() {}

    private static Path folder() {
        try {
            Path proc = Files.createTempDirectory("socket-tables");
            Path net = Files.createDirectories(proc.resolve(PID + "/net"));
            // what is named last is deleted first
            for (Path path : List.of(proc, net.getParent(), net, net.resolve("tcp"), net.resolve("unix"))) {
                path.toFile().deleteOnExit();
            }
            return proc;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void take(byte[] input) throws IOException {
        var table = new SocketTable(new Proc(PROC));
        for (String name : List.of("unix", "tcp")) {
            Files.write(PROC.resolve(PID + "/net").resolve(name), input);
            table.read(PID, name, line -> {
                Target.hold(
                        line.local().isEmpty() == name.equals("unix"), "only sockets of the Internet have an address");
                Target.hold(line.local().indexOf(' ') < 0, "an address is one word");
                return true;
            });
        }
        table.listeningUnix(PID);
    }
}
