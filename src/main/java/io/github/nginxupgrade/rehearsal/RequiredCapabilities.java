package io.github.nginxupgrade.rehearsal;

import io.github.nginxupgrade.nginx.Directives.Directive;
import io.github.nginxupgrade.os.Capability;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a configuration asks of its master beside what every nginx needs: without it the start fails. */
final class RequiredCapabilities {
    private RequiredCapabilities() {}

    /** Of all that can be read of a configuration. */
    static Set<Capability> of(List<Directive> directives) {
        Set<Capability> powers = EnumSet.noneOf(Capability.class);
        for (Directive directive : directives) {
            // a worker that may not keep NET_RAW ends (ngx_worker_process_init)
            if (directive.name().endsWith("_bind") && directive.arguments().contains("transparent")) {
                powers.add(Capability.NET_RAW);
            }
            // a program and a map for the kernel, or the master ends (ngx_event_quic_bpf.c, ngx_quic_bpf_module_init)
            if (directive.name().equals("quic_bpf") && directive.argument(0).equals("on")) {
                powers.add(Capability.BPF);
                powers.add(Capability.NET_ADMIN);
            }
        }
        return powers;
    }
}
