package io.github.nginxupgrade.preflight.check.candidate;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Other compiled-in paths and names, which count where the configuration is silent: the log that a start is told in before
 * the configuration is read, temporary folders that are created and given to the user, the user itself (auto/options).
 */
@AutoService(HazardSource.class)
public final class CompiledPathsChanged extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "compiled-paths-changed",
            "other names are compiled into the candidate: prefix, logs, lock file, temporary folders, user, group",
            "see that the configuration names what counts");

    public CompiledPathsChanged() {
        super(Stage.VERSIONS, HAZARD);
    }

    private static final List<String> NAMES = List.of(
            "--prefix",
            "--error-log-path",
            "--http-log-path",
            "--lock-path",
            "--user",
            "--group",
            "--http-client-body-temp-path",
            "--http-proxy-temp-path",
            "--http-fastcgi-temp-path",
            "--http-uwsgi-temp-path",
            "--http-scgi-temp-path");

    @Override
    public Optional<Hazard> look(Subject subject) {
        Build runs = subject.instance().build();
        var changed = new ArrayList<String>();
        for (String name : NAMES) {
            String before = runs.configured(name);
            String then = subject.build().map(build -> build.configured(name)).orElse(before);
            if (!then.equals(before)) {
                changed.add(name.substring(2) + " " + said(before) + " becomes " + said(then));
            }
        }
        if (changed.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(HAZARD.found(
                "built-in paths and names differ: " + String.join(", ", changed),
                "see that the configuration names what counts, or build it with the running one's arguments"));
    }

    private static String said(String value) {
        return value.isEmpty() ? "(not given)" : value;
    }
}
