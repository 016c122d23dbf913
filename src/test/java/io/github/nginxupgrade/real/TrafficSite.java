package io.github.nginxupgrade.real;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** An nginx of {@link Traffic} with a listener of each kind, all shared by its workers or, by {@code reuseport}, each one's own. */
record TrafficSite(PrivateNginx nginx, int tlsPort, int streamPort, int udpPort) {
    static TrafficSite start(Path folder, TrafficBackend backend, int workers, boolean reuseport) throws IOException {
        Certificate.make(folder);
        int tls = PrivateNginx.freePort();
        int stream = PrivateNginx.freePort();
        int udp = PrivateNginx.freePort();
        String own = reuseport ? " reuseport" : "";
        String main =
                """
                worker_shutdown_timeout 1s;
                stream {
                    server { listen 127.0.0.1:%d%s; proxy_pass 127.0.0.1:%d; }
                    server { listen 127.0.0.1:%d udp%s; proxy_pass 127.0.0.1:%d; proxy_responses 1; }
                }
                """
                        .formatted(stream, own, backend.echoPort(), udp, own, backend.udpPort());
        String server =
                """
                listen unix:%s;
                listen 127.0.0.1:%d ssl%s;
                listen 127.0.0.1:%d quic reuseport;
                http2 on;
                keepalive_timeout 5s;
                %s
                location ~ ^/(socket|events)$ {
                    proxy_pass http://127.0.0.1:%d;
                    proxy_http_version 1.1;
                    proxy_buffering off;
                    proxy_set_header Upgrade $http_upgrade;
                    proxy_set_header Connection upgrade;
                }
                """
                        .formatted(folder.resolve("x.sock"), tls, own, tls, Certificate.DIRECTIVES, backend.httpPort());
        NginxOptions options = NginxOptions.standard()
                .withVersion(Releases.QUIC)
                .withWorkers(workers)
                .withMain(main)
                .withServer(server);
        return new TrafficSite(PrivateNginx.start(folder, options), tls, stream, udp);
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
