package io.github.nginxupgrade.real;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One ordered pair of releases, with clients on it: held and taken back, gone forward, taken back after the commit. */
record VersionPair(String from, String to) {
    private static final List<String> PATIENCE = List.of("--yes", "--drain-timeout", "20s");

    /** Both ways. Fails where a command does not end as it should. */
    Report walk(Path folder) {
        return under(folder, (nginx, load) -> {
            hold(nginx, load);
            commit(nginx, load);
        });
    }

    /** Forward and back after the commit, without rehearsal: a whole upgrade in either direction. */
    Report walkInShort(Path folder) {
        return under(folder, (nginx, load) -> commit(nginx, load, "--rehearse", "never"));
    }

    private interface Way {
        void go(PrivateNginx nginx, LoadClient load);
    }

    /** What the clients saw on a way that ends where it began. */
    private Report under(Path folder, Way way) {
        NginxOptions start = NginxOptions.standard().withVersion(from);
        try (PrivateNginx nginx = PrivateNginx.start(folder, start);
                LoadClient load = LoadClient.start(nginx.port())) {
            way.go(nginx, load);
            Agreement.check(nginx, from, start.workers());
            return load.stop();
        }
    }

    private void hold(PrivateNginx nginx, LoadClient load) {
        apply(nginx, "held", "--hold");
        awaitServed(load, to, 0);
        back(nginx, load);
    }

    private void commit(PrivateNginx nginx, LoadClient load, String... options) {
        long before = load.report().served(to);
        var all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--observe", "200ms"));
        apply(nginx, "upgraded", all.toArray(String[]::new));
        awaitServed(load, to, before);
        back(nginx, load);
    }

    private void apply(PrivateNginx nginx, String outcome, String... options) {
        var words = new ArrayList<>(List.of("apply", Releases.binary(to).toString()));
        words.addAll(List.of(options));
        run(nginx, outcome, words);
    }

    private void back(PrivateNginx nginx, LoadClient load) {
        run(nginx, "rolled-back", List.of("rollback"));
        awaitServed(load, from, load.report().served(from));
    }

    private static void run(PrivateNginx nginx, String outcome, List<String> words) {
        var all = new ArrayList<>(words);
        all.addAll(PATIENCE);
        new Upgrader(nginx).expect(0, outcome, all.toArray(String[]::new));
    }

    private static void awaitServed(LoadClient load, String version, long before) {
        Wait.until(
                "an answer of " + version,
                PrivateNginx.PATIENCE,
                () -> load.report().served(version) > before,
                () -> load.report().text());
    }
}
