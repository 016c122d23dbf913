package io.github.nginxupgrade.os.linux.net;

import io.github.nginxupgrade.os.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** TLS over a connected socket, as a browser speaks it: with SNI, and the certificate checked unless told otherwise. */
final class Tls {
    /** Where distributions keep those that the machine trusts; the runtime's own list would age with the program. */
    private static final List<Path> MACHINE = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"),
            Path.of("/etc/ssl/cert.pem"));

    private Tls() {}

    /** Shakes hands. */
    static SSLSocket over(Socket plain, int port, Endpoint.Tls how) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust(how), null);
            var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, how.serverName(), port, true);
            SSLParameters parameters = socket.getSSLParameters();
            if (how.verified()) {
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
            }
            if (isName(how.serverName())) {
                parameters.setServerNames(List.of(new SNIHostName(how.serverName())));
            }
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be spoken: " + e.getMessage(), e);
        }
    }

    /** SNI is for names; an address is none (RFC 6066). */
    private static boolean isName(String host) {
        return !host.contains(":") && !host.matches("[0-9.]+");
    }

    static Optional<String> fingerprint(SSLSocket socket) throws IOException {
        try {
            Certificate[] shown = socket.getSession().getPeerCertificates();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(shown[0].getEncoded());
            return Optional.of(HexFormat.of().formatHex(digest));
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate cannot be read: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] trust(Endpoint.Tls how) throws GeneralSecurityException, IOException {
        if (!how.verified()) {
            return new TrustManager[] {new Anybody()};
        }
        Optional<Path> file = how.authorities().or(Tls::machines);
        if (file.isEmpty()) {
            throw new IOException("this machine has no list of certificate authorities");
        }
        KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
        known.load(null, null);
        int count = 0;
        try (InputStream pem = Files.newInputStream(file.get())) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                known.setCertificateEntry("authority " + count++, certificate);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(known);
        return factory.getTrustManagers();
    }

    /** SSL_CERT_FILE as OpenSSL has it, so that what curl believes is believed here. */
    private static Optional<Path> machines() {
        return Stream.concat(
                        Optional.ofNullable(System.getenv("SSL_CERT_FILE")).map(Path::of).stream(), MACHINE.stream())
                .filter(Files::isReadable)
                .findFirst();
    }

    /** For {@code --insecure}. */
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String how) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String how) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
