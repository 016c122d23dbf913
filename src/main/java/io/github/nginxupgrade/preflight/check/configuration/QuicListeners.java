package io.github.nginxupgrade.preflight.check.configuration;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * HTTP/3: a QUIC connection lives in one worker, and packets of old connections reach whichever process reads the UDP
 * socket; old connections may fail over to HTTP/2 or connect again (nginx issues 425, 1399; {@code quic_bpf}: nginx PR
 * 1219). A worker that is leaving goes on reading it, whatever it still serves, and drops what begins a connection
 * (ngx_quic_handle_packet, at ngx_exiting), so the client sends it again.
 */
@AutoService(HazardSource.class)
public final class QuicListeners extends Check {
    public static final HazardKind HAZARD =
            HazardKind.warns("quic-listeners", "HTTP/3 connections that are open may break", "nothing");

    public QuicListeners() {
        super(Stage.CONFIGURATION, HAZARD);
    }

    @Override
    public boolean comparesConfiguration() {
        return true;
    }

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        List<String> quic = subject.configuration().directives().listening(Set.of("quic", "http3"));
        if (quic.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(HAZARD.found(
                "nginx listens for QUIC on " + String.join(", ", quic)
                        + ": HTTP/3 connections that are open now may break, and clients connect again; until the old"
                        + " workers have finished, some that begin are not answered at once, as after a reload",
                "nothing; upgrade when there is little traffic, if that matters; worker_shutdown_timeout bounds it"));
    }
}
