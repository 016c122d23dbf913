package io.github.nginxupgrade.command;

import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Relative;
import io.github.nginxupgrade.nginx.Version;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Situation;
import java.util.Optional;

/**
 * What runs and what is to run.
 *
 * @param candidate what the new binary says of itself; empty where it does not
 * @param digest of the new binary
 */
record InspectedVersions(
        Session session, Instance instance, Situation situation, Optional<Build> candidate, String digest) {
    Side from() throws OsFailure {
        return new Side(
                instance.build().relative().product(),
                instance.build().version(),
                situation.sole().isEmpty()
                        ? ""
                        : session.binaries.digestOf(situation.sole().get()));
    }

    Side to() {
        return new Side(
                candidate.map(Build::relative).orElse(Relative.NGINX).product(),
                candidate.map(Build::version).orElse(""),
                digest);
    }

    /** Negative where the number of the candidate is lower, 0 where it is the same; positive also where they cannot be compared. */
    int direction() throws OsFailure {
        Optional<Version> now = instance.build().number();
        Optional<Version> then = candidate.flatMap(Build::number);
        boolean comparable = from().product().equals(to().product()) && now.isPresent() && then.isPresent();
        return comparable ? then.get().compareTo(now.get()) : 1;
    }
}
