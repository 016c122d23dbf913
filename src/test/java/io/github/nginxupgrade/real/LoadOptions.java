package io.github.nginxupgrade.real;

import java.time.Duration;

/**
 * How heavy a load is to be.
 *
 * @param clients of each kind; each is a thread
 * @param perSecond requests a second of each fresh and each keep-alive client, at most
 * @param downloadRate bytes a second of a download as nginx writes it ({@code 4m}); how long a worker is held
 * @param timeout after which a silent server counts as a lost request
 */
record LoadOptions(int clients, int perSecond, String downloadRate, Duration timeout) {
    /** Gentle: two cores serve the load, nginx twice over, and what is tested. */
    static LoadOptions standard() {
        return new LoadOptions(1, 200, "8m", Duration.ofSeconds(10));
    }

    LoadOptions withClients(int count) {
        return new LoadOptions(count, perSecond, downloadRate, timeout);
    }

    LoadOptions withDownloadRate(String rate) {
        return new LoadOptions(clients, perSecond, rate, timeout);
    }

    LoadOptions withTimeout(Duration time) {
        return new LoadOptions(clients, perSecond, downloadRate, time);
    }
}
