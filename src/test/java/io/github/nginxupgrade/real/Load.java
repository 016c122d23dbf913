package io.github.nginxupgrade.real;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/**
 * The load client for scripts: {@code Load PORT [SECONDS]}. Without SECONDS it runs until its input ends. Prints the
 * account at the end, also when it is told to end by a signal; exits with 1 when a request was lost.
 */
final class Load {
    private static final int LOST = 1;
    private static final int USAGE = 2;

    private Load() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 1 || arguments.length > 2) {
            System.err.println("usage: Load PORT [SECONDS]");
            System.exit(USAGE);
        }
        LoadClient client = LoadClient.start(Integer.parseInt(arguments[0]));
        // the one place that prints: a signal runs it as well as the end of main
        Runtime.getRuntime().addShutdownHook(new Thread(() -> finish(client), "report"));
        if (arguments.length == 2) {
            Wait.pass(Duration.ofSeconds(Long.parseLong(arguments[1])));
        } else {
            System.in.transferTo(OutputStream.nullOutputStream());
        }
        System.exit(0);
    }

    private static void finish(LoadClient client) {
        Report report = client.stop();
        System.out.print(report.text());
        System.out.flush();
        if (report.lost() > 0) {
            Runtime.getRuntime().halt(LOST);
        }
    }
}
