package io.github.nginxupgrade.command;

import io.github.nginxupgrade.artifact.Disk;
import io.github.nginxupgrade.engine.TargetFile;
import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Relative;
import io.github.nginxupgrade.nginx.Version;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.PackageVersion;
import io.github.nginxupgrade.situation.Binaries;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What runs, what is to run, and which of them is on the disk: each looked up once, as a package manager is asked for its part. */
final class Sides {
    private final Session session;
    private final Instance instance;
    private final Situation situation;
    private final Path live;
    private Optional<Side> from = Optional.empty();
    private Optional<Side> to = Optional.empty();

    /**
     * Nothing is looked up yet.
     *
     * @param live the path at which both are, one after the other
     */
    Sides(Session session, Instance instance, Situation situation, Path live) {
        this.session = session;
        this.instance = instance;
        this.situation = situation;
        this.live = live;
    }

    Side from() throws OsFailure {
        if (from.isEmpty()) {
            Optional<Path> runs = situation.sole().map(sole -> Binaries.executableOf(sole.pid()));
            String sha256 = runs.isEmpty() ? "" : session.binaries.digest(runs.get());
            from = Optional.of(new Side(
                    instance.build().relative().product(),
                    instance.build().version(),
                    sha256,
                    runs.isEmpty() ? Optional.empty() : packaged(runs.get(), sha256)));
        }
        return from.get();
    }

    /**
     * The other one.
     *
     * @param build what it says of itself, if it does
     */
    Side to(Path candidate, Optional<Build> build, String sha256) throws OsFailure {
        if (to.isEmpty()) {
            to = Optional.of(new Side(
                    build.map(Build::relative).orElse(Relative.NGINX).product(),
                    build.map(Build::version).orElse(""),
                    sha256,
                    packaged(candidate, sha256)));
        }
        return to.get();
    }

    /**
     * Negative where the number of the candidate is lower, 0 where it is the same; positive also where they cannot be compared.
     *
     * @param build as for {@link #to}, like the others
     */
    int direction(Path candidate, Optional<Build> build, String sha256) throws OsFailure {
        Optional<Version> now = instance.build().number();
        Optional<Version> then = build.flatMap(Build::number);
        boolean comparable =
                from().product().equals(to(candidate, build, sha256).product()) && now.isPresent() && then.isPresent();
        return comparable ? then.get().compareTo(now.get()) : 1;
    }

    /**
     * Which of the two is at the live paths now; the same where each of the files is there already, and is what runs.
     *
     * @param running where the bytes are that run, by live path, where it is not that path itself
     */
    Disk disk(List<TargetFile> wanted, Map<Path, Path> running) throws OsFailure {
        boolean old = true;
        boolean newMaster = true;
        for (TargetFile file : wanted) {
            String there = session.binaries.digest(file.live());
            old &= there.equals(session.binaries.digest(running.getOrDefault(file.live(), file.live())));
            newMaster &= there.equals(session.binaries.digest(file.source()));
        }
        return old && newMaster ? Disk.SAME : old ? Disk.OLD : newMaster ? Disk.NEW : Disk.MIXED;
    }

    private Optional<PackageVersion> packaged(Path file, String sha256) throws OsFailure {
        return session.runs.packageVersion(instance, live, file, sha256);
    }
}
