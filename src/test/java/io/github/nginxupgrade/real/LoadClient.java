package io.github.nginxupgrade.real;

import io.github.nginxupgrade.real.Report.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Bounded load on a {@link PrivateNginx}, from start until {@link #stop}, with an account of every request. Requests
 * under way at the stop are finished and counted; downloads under way are broken off and not counted.
 */
final class LoadClient implements AutoCloseable {
    private static final String GREETING = "hello from nginx/";

    private final int port;
    private final LoadOptions options;
    private final HttpConnection.Response reference;
    private final Map<Kind, Tally> histories = new EnumMap<>(Kind.class);
    private final Set<HttpConnection> downloads = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private LoadClient(int port, LoadOptions options) throws IOException {
        this.port = port;
        this.options = options;
        try (HttpConnection connection = new HttpConnection(port, options.timeout())) {
            this.reference = connection.get("/download?rate=0", false);
        }
        if (reference.status() != 200) {
            throw new AssertionError("/download answers " + reference.status());
        }
        for (Kind kind : Kind.values()) {
            histories.put(kind, new Tally());
        }
    }

    static LoadClient start(int port) {
        return start(port, LoadOptions.standard());
    }

    /** Takes the download once as the reference for all others, then begins. */
    static LoadClient start(int port, LoadOptions options) {
        try {
            LoadClient client = new LoadClient(port, options);
            for (int i = 0; i < options.clients(); i++) {
                client.spawn("fresh", client::fresh);
                client.spawn("keep-alive", client::keepAlive);
                client.spawn("download", client::download);
            }
            return client;
        } catch (IOException e) {
            throw new AssertionError("nothing answers on port " + port, e);
        }
    }

    private void spawn(String name, Runnable work) {
        Thread thread = new Thread(work, "load " + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void fresh() {
        Tally history = histories.get(Kind.FRESH);
        while (!pausedUntilStop()) {
            long begun = System.nanoTime();
            try (HttpConnection connection = new HttpConnection(port, options.timeout())) {
                greet(history, connection, false, begun);
            } catch (IOException e) {
                history.lost(reason(e), since(begun));
            }
        }
    }

    private void keepAlive() {
        try (Reused reused = new Reused()) {
            while (!pausedUntilStop()) {
                reused.request();
            }
        }
    }

    /** A connection that is used as long as the server lets us. */
    private final class Reused implements AutoCloseable {
        private final Tally history = histories.get(Kind.KEEP_ALIVE);
        private final List<HttpConnection> open = new ArrayList<>(1);

        void request() {
            long begun = System.nanoTime();
            try {
                if (!open.isEmpty() && !onOpenConnection(begun)) {
                    return;
                }
                HttpConnection connection = new HttpConnection(port, options.timeout());
                open.add(connection);
                if (!greet(history, connection, true, begun)) {
                    close();
                }
            } catch (IOException e) {
                history.lost(reason(e), since(begun));
                close();
            }
        }

        /** Whether the request has still to be made, on a fresh connection. */
        private boolean onOpenConnection(long begun) throws IOException {
            try {
                if (!greet(history, open.get(0), true, begun)) {
                    close();
                }
                return false;
            } catch (HttpConnection.ClosedUnanswered e) {
                history.closedIdle();
                close();
                return true;
            }
        }

        @Override
        public void close() {
            open.forEach(LoadClient::quietly);
            open.clear();
        }
    }

    private void download() {
        Tally history = histories.get(Kind.DOWNLOAD);
        while (!pausedUntilStop()) {
            long begun = System.nanoTime();
            try (HttpConnection connection = new HttpConnection(port, options.timeout())) {
                downloads.add(connection);
                var response = connection.get("/download?rate=" + options.downloadRate(), false);
                boolean right = response.status() == 200 && response.digest().equals(reference.digest());
                count(history, right, response, begun);
                downloads.remove(connection);
            } catch (IOException e) {
                if (stopped.getCount() > 0) {
                    history.lost(reason(e), since(begun));
                }
            }
        }
    }

    /** Counts the answer; returns whether the connection can be used again. */
    private static boolean greet(Tally history, HttpConnection connection, boolean keepAlive, long begun)
            throws IOException {
        var response = connection.get("/", keepAlive);
        boolean right = response.status() == 200 && response.start().startsWith(GREETING);
        count(history, right, response, begun);
        return keepAlive && response.keepsAlive();
    }

    private static void count(Tally history, boolean right, HttpConnection.Response response, long begun) {
        if (right) {
            history.served(response.server(), since(begun));
        } else {
            history.lost("answered wrongly: " + response, since(begun));
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    private static long since(long begun) {
        return Duration.ofNanos(System.nanoTime() - begun).toMillis();
    }

    private boolean pausedUntilStop() {
        try {
            return stopped.await(TimeUnit.SECONDS.toNanos(1) / options.perSecond(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** The account so far. */
    Report report() {
        Map<Kind, Report.Line> lines = new EnumMap<>(Kind.class);
        histories.forEach((kind, history) -> lines.put(kind, history.line()));
        return new Report(lines);
    }

    /** Ends the load and returns the account of all of it. */
    Report stop() {
        stopped.countDown();
        downloads.forEach(LoadClient::quietly);
        for (Thread thread : threads) {
            try {
                thread.join(options.timeout().multipliedBy(2).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while the load ends", e);
            }
        }
        return report();
    }

    private static void quietly(HttpConnection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            // it was to be thrown away
        }
    }

    @Override
    public void close() {
        stop();
    }
}
