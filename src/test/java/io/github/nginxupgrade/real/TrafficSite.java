package io.github.nginxupgrade.real;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** An nginx of {@link Traffic} with a listener of each kind, all shared by its workers or, by {@code reuseport}, each one's own. */
record TrafficSite(
        PrivateNginx nginx,
        int tlsPort,
        int streamPort,
        int udpPort,
        int grpcPort,
        int smtpPort,
        AtomicReference<String> firstFetched) {
    /** Of each worker: two thousand of one kind, and a few of all. */
    private static final int CONNECTIONS = 4096;

    static TrafficSite start(Path folder, TrafficBackend backend, int workers, boolean reuseport) throws IOException {
        Certificate.make(folder);
        int tls = PrivateNginx.freePort();
        int stream = PrivateNginx.freePort();
        int udp = PrivateNginx.freePort();
        int grpc = PrivateNginx.freePort();
        int smtp = PrivateNginx.freePort();
        String own = reuseport ? " reuseport" : "";
        String main =
                """
                worker_shutdown_timeout 1s;
                stream {
                    server { listen 127.0.0.1:%d%s; proxy_pass 127.0.0.1:%d; }
                    server { listen 127.0.0.1:%d udp%s; proxy_pass 127.0.0.1:%d; proxy_responses 1; }
                }
                mail {
                    auth_http 127.0.0.1:%d/auth;
                    server { listen 127.0.0.1:%d; protocol smtp; smtp_auth none; xclient off; }
                }
                """
                        .formatted(
                                stream, own, backend.echoPort(), udp, own, backend.udpPort(), backend.httpPort(), smtp);
        String server =
                """
                listen unix:%s;
                listen 127.0.0.1:%d ssl%s;
                listen 127.0.0.1:%d quic reuseport;
                http2 on;
                keepalive_timeout 5s;
                %s
                location = /crowd { keepalive_timeout 60s; return 200 x; }
                location = /cached { proxy_pass http://127.0.0.1:%d; proxy_cache kept; }
                location ~ ^/(socket|events)$ {
                    proxy_pass http://127.0.0.1:%d;
                    proxy_http_version 1.1;
                    proxy_buffering off;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection upgrade;
                }
                """
                        .formatted(
                                folder.resolve("x.sock"),
                                tls,
                                own,
                                tls,
                                Certificate.DIRECTIVES,
                                backend.httpPort(),
                                backend.httpPort());
        String http =
                """
                proxy_cache_path temp/cache keys_zone=kept:1m;
                server { listen 127.0.0.1:%d%s; http2 on; location / { grpc_pass grpc://127.0.0.1:%d; } }
                """
                        .formatted(grpc, own, backend.grpcPort());
        NginxOptions options = NginxOptions.standard()
                .withVersion(Releases.QUIC)
                .withWorkers(workers)
                .withMain(main)
                .withHttp(http)
                .withServer(server);
        var site = new TrafficSite(
                PrivateNginx.start(folder, options), tls, stream, udp, grpc, smtp, new AtomicReference<>());
        Path config = site.nginx.config();
        Files.writeString(
                config,
                Files.readString(config).replace("worker_connections 512;", "worker_connections " + CONNECTIONS + ";"));
        site.reload();
        return site;
    }

    /** Returns when the workers of before are gone. */
    void reload() {
        List<Proc> before = nginx.accepting(nginx.master().pid());
        nginx.master().signal("HUP");
        Wait.until(
                "the end of the workers of before",
                PrivateNginx.PATIENCE,
                () -> before.stream().noneMatch(Proc::alive),
                nginx::processTable);
    }

    /** What is fetched anew has another number. */
    void cached(String number) throws IOException {
        String first = firstFetched.updateAndGet(known -> known == null ? number : known);
        if (!number.equals(first)) {
            throw new IOException("not out of the cache: " + number + " instead of " + first);
        }
    }

    int port() {
        return nginx.port();
    }

    Path socket() {
        return nginx.prefix().resolve("x.sock");
    }

    /** A client with one connection to a server, who believes any certificate. */
    static HttpClient http2() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new BelievesAll()}, new SecureRandom());
            return HttpClient.newBuilder()
                    .sslContext(context)
                    .version(HttpClient.Version.HTTP_2)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    int http2(HttpClient client) throws IOException {
        var request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + tlsPort + "/"))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.version() == HttpClient.Version.HTTP_2 ? answer.statusCode() : 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
