package io.github.nginxupgrade.command;

import io.github.nginxupgrade.journal.Run;
import io.github.nginxupgrade.journal.Runs;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.situation.Finding;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.InstanceFinder;
import io.github.nginxupgrade.situation.InstanceKey;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Selector;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What can be typed at this moment, for a shell that completes it. Whoever presses TAB wants words and no sentence: what may not
 * be read here has none.
 */
public final class Candidates {
    /** Of what. */
    public enum Kind {
        /** Pid files of masters that run. */
        pidfile,
        /** Their pids. */
        pid,
        /** Runs, the newest first. */
        run
    }

    private final Session session;

    public Candidates(Os os, Request request) {
        this.session = new Session(os, event -> {}, question -> Confirmation.Answer.NO, request);
    }

    /** One each, as it is meant: a shell has yet to quote it. */
    public List<String> of(Kind kind) {
        try {
            return switch (kind) {
                case pidfile -> pidFiles();
                case pid -> pids();
                case run -> runs();
            };
        } catch (OsFailure notToBeSeen) {
            return List.of();
        }
    }

    private List<String> pidFiles() throws OsFailure {
        Finding finding = find();
        List<Instance> several = finding instanceof Finding.Several more ? more.instances() : List.of();
        List<Instance> running = finding instanceof Finding.Found one ? List.of(one.instance()) : several;
        return running.stream().map(instance -> instance.pidFile().toString()).toList();
    }

    private List<String> pids() throws OsFailure {
        Finding finding = find();
        if (finding instanceof Finding.Found one) {
            return session.look(one.instance()).masters().stream()
                    .map(Master::pid)
                    .map(String::valueOf)
                    .toList();
        }
        List<Integer> pids = finding instanceof Finding.Several several ? several.pids() : List.of();
        return pids.stream().map(String::valueOf).toList();
    }

    /** All that run here, whichever was picked. */
    private Finding find() throws OsFailure {
        var all = new Selector(Optional.empty(), OptionalInt.empty(), List.of());
        return new InstanceFinder(session.os, session.binaries, all).find();
    }

    private List<String> runs() throws OsFailure {
        Path folder = session.request.stateFolder();
        if (session.admission.unknownState().isPresent()) {
            return List.of();
        }
        Optional<Path> pidFile = session.request.selector().pidFile();
        if (pidFile.isPresent()) {
            InstanceKey key = InstanceKey.of(session.os.files(), pidFile.get());
            return names(session.runs.of(key).newestFirst());
        }
        return names(Runs.ofAll(session.os.files(), folder));
    }

    private static List<String> names(List<Run> runs) {
        return runs.stream().map(Run::name).toList();
    }
}
