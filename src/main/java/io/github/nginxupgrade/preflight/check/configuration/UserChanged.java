package io.github.nginxupgrade.preflight.check.configuration;

import com.google.auto.service.AutoService;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.preflight.Check;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.preflight.HazardKind;
import io.github.nginxupgrade.preflight.HazardSource;
import io.github.nginxupgrade.preflight.Stage;
import io.github.nginxupgrade.preflight.Subject;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Worker;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The new version runs as another user than the running one: its master gives the folders for temporary files and caches to
 * that user at its start (ngx_create_paths), and the old version, which still serves then, cannot write to them any more
 * (NixOS/nixpkgs issue 87698). The name of the user is looked up in passwd(5) only; of one that is not there nothing follows.
 */
@AutoService(HazardSource.class)
public final class UserChanged extends Check {
    public static final HazardKind HAZARD = HazardKind.warns(
            "user-changed",
            "the configuration on disk, or the candidate, names another user than the workers run "
                    + "as: the start of the new master gives the folders for temporary files and caches to "
                    + "him, and as long as the old version serves, large uploads to it fail; on the way back "
                    + "they are given back",
            "reload first");

    public UserChanged() {
        super(Stage.VERSIONS, HAZARD);
    }

    private static final Path USERS = Path.of("/etc/passwd");
    /** auto/options: the user where configure was given none. */
    private static final String NOBODY = "nobody";

    @Override
    public Optional<Hazard> look(Subject subject) throws OsFailure {
        Optional<Master> sole = subject.situation().sole();
        OptionalInt runs = runsAs(subject);
        boolean byRoot =
                sole.map(master -> subject.os().processes().uid(master.pid())).equals(Optional.of(OptionalInt.of(0)));
        if (runs.isEmpty() || !byRoot) {
            return Optional.empty(); // the directive means nothing to a master that is not root's
        }
        String name = named(subject);
        OptionalInt wanted = uid(
                subject.around().text(subject.instance().seen(USERS).toString()).orElse(""), name);
        if (wanted.isEmpty() || wanted.equals(runs)) {
            return Optional.empty();
        }
        return Optional.of(
                HAZARD.found(
                        "the workers run as user id " + runs.getAsInt() + ", and those of the new version will run as "
                                + name
                                + " (user id " + wanted.getAsInt()
                                + "): its start gives the folders for temporary files and caches"
                                + " to that user, and as long as the old version serves, what it would write there fails, large"
                                + " uploads say",
                        "reload nginx first, so that both versions run as the same user; on the way back the folders are given back"));
    }

    /** The user of the configuration, or the one that is compiled into the new version. */
    private static String named(Subject subject) {
        return subject.instance()
                .directives()
                .value("user")
                .orElse(subject.build().map(UserChanged::compiledIn).orElse(NOBODY));
    }

    private static OptionalInt runsAs(Subject subject) {
        return subject.situation().sole().stream()
                .flatMap(master -> master.workers().stream())
                .filter(Worker::accepting)
                .findFirst()
                .map(worker -> subject.os().processes().uid(worker.pid()))
                .orElse(OptionalInt.empty());
    }

    private static String compiledIn(Build build) {
        String user = build.configured("--user");
        return user.isEmpty() ? NOBODY : user;
    }

    /** Of {@code www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin}, passwd(5). */
    public static OptionalInt uid(String users, String name) {
        return users.lines()
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length > 2 && fields[0].equals(name) && fields[2].matches("\\d{1,9}"))
                .flatMapToInt(fields -> Stream.of(fields[2]).mapToInt(Integer::parseInt))
                .findFirst();
    }
}
