package io.github.nginxupgrade.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import tech.kwik.flupke.Http3Client;

/** A client of HTTP/3; the one connection to a server is made at the first request, and kept. */
final class HttpThree {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration HANDSHAKE = Duration.ofSeconds(3);
    private static final int ATTEMPTS = 8;

    private final HttpClient client;
    private final int port;
    private final Duration patience;

    HttpThree(int port) {
        this(port, SOON);
    }

    /** @param patience how long a connection, and an answer, may take */
    HttpThree(int port, Duration patience) {
        this.port = port;
        this.patience = patience;
        this.client = Http3Client.newBuilder()
                .disableCertificateCheck()
                .connectTimeout(patience)
                .build();
    }

    /** One that has its connection. */
    static HttpThree connected(int port) {
        return attempt(port, client -> {
            HttpResponse<String> unused = client.get("/");
            return client;
        });
    }

    /** What a client gets that was not there before. */
    static HttpResponse<String> firstAnswer(int port) {
        return attempt(port, client -> client.get("/"));
    }

    /**
     * Now and then a handshake is not answered, whatever nginx is at: such a client begins anew, as browsers do. So it does
     * where the worker that took it finishes before it has answered.
     */
    private static <T> T attempt(int port, Function<HttpThree, T> work) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return work.apply(new HttpThree(port, HANDSHAKE));
            } catch (UncheckedIOException unanswered) {
                // the next one
            }
        }
        throw new AssertionError(ATTEMPTS + " clients of HTTP/3 in turn had no answer");
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                .timeout(patience)
                .build();
    }

    HttpResponse<String> get(String path) {
        try {
            return client.send(request(path), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** One whose answer may take as long as it likes. */
    CompletableFuture<HttpResponse<String>> begin(String path) {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
