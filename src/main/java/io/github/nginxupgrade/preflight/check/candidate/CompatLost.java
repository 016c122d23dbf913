package io.github.nginxupgrade.preflight.check.candidate;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import java.util.Optional;

/**
 * {@code --with-compat} lets modules that were built apart be loaded (NGX_MODULE_SIGNATURE, ngx_module.h). Without it only
 * modules of the very same build are "binary compatible" (errornotes: "module is not binary compatible" after an apt
 * upgrade); those that are loaded now are told by the test, those that somebody adds later are not.
 */
@AutoService(HazardSource.class)
public final class CompatLost extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "compat-lost",
            "the candidate is built without `--with-compat`, and dynamic modules are loaded",
            "build it `--with-compat`, or every module with the very same arguments");

    public CompatLost() {
        super(Stage.VERSIONS, HAZARD);
    }

    @Override
    public Optional<Hazard> look(Subject subject) {
        boolean lost = subject.instance().build().isCompatible()
                && subject.build().map(build -> !build.isCompatible()).orElse(false);
        int loaded = subject.instance().modules().size();
        if (!lost || loaded == 0) {
            return Optional.empty();
        }
        return Optional.of(HAZARD.found(
                "the candidate is built without --with-compat, and the configuration loads " + loaded
                        + (loaded == 1 ? " dynamic module" : " dynamic modules"),
                "build it --with-compat, or every module with the very same arguments"));
    }
}
