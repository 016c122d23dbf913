package io.github.nginxupgrade.command;

import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.outcome.InstanceRow;
import io.github.nginxupgrade.situation.Expectation;
import io.github.nginxupgrade.situation.Finding;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Observer;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Each of several nginx with what tells it from the others. What may not be looked at is left out. */
final class InstanceTable {
    private final Os os;

    InstanceTable(Os os) {
        this.os = os;
    }

    List<InstanceRow> of(Finding.Several several) {
        var rows = new ArrayList<InstanceRow>();
        for (int i = 0; i < several.instances().size(); i++) {
            rows.add(row(several.instances().get(i), several.owners().get(i)));
        }
        return rows;
    }

    private InstanceRow row(Instance instance, Optional<String> owner) {
        Optional<Situation> now = look(instance);
        Optional<Master> master = now.flatMap(seen -> seen.masters().stream().findFirst());
        return new InstanceRow(
                master.map(Master::pid),
                instance.build().relative().product() + " " + instance.build().version(),
                now.map(seen -> seen.phase().word()),
                now.map(Situation::serving),
                instance.pidFile().toString(),
                master.flatMap(found -> new InstanceProfiles(os).of(found).unit()),
                owner);
    }

    private Optional<Situation> look(Instance instance) {
        try {
            return Optional.of(new Observer(os, instance, Expectation.unknown(Duration.ZERO)).look());
        } catch (OsFailure notPermitted) {
            return Optional.empty();
        }
    }
}
