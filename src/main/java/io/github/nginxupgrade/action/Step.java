package io.github.nginxupgrade.action;

import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.situation.Facts;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Phase;
import io.github.nginxupgrade.situation.Situation;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Everything that is ever done, each with when it is safe, how its effect is seen, how long that may take, and what it does
 * to an nginx that behaves. In which order is the table's business ({@code engine.Table}). Longer than other classes, for
 * all that is known of a step stands with it.
 *
 * <p>The guards are the invariants of docs/architecture.md: they are checked once more in the look on which the signal
 * is sent, whatever the table said.
 *
 * <p>Long, for it is one table: all that is known of each step.
 */
public enum Step {
    /** The new binary and modules to their live paths. */
    INSTALL_FILES(work("install-files", Work.INSTALL, "install the new files").foreseen(facts -> facts)),
    /** The old binary and modules back to their live paths. */
    RESTORE_FILES(work("restore-files", Work.RESTORE, "put the old files back").foreseen(facts -> facts)),
    /** What a new master of another user has taken at its start (ngx_create_paths), back to whom it was of. */
    RESTORE_OWNERS(work("restore-owners", Work.GIVE_BACK, "give folders and logs back to their owners")
            .foreseen(facts -> facts)),

    /**
     * systemd is to hold for the main process of the service who stays. It has read the pid file when that named the other
     * one, as each reload of the service makes it do, and would not notice that one's end: it is not its parent.
     */
    SET_MAIN_PROCESS(
            work("set-main-process", Work.TELL_SYSTEMD, "have systemd hold the master that stays for the main process")
                    .safe(now -> now.keeps().isPresent())
                    .foreseen(facts -> facts)),

    /** nginx renames the pid file and executes the file at its own path (ngx_exec_new_binary). */
    START_NEW_MASTER(signal("start-new-master", Signal.USR2, Receiver.OLD)
            // without its pid file the rename fails, and ngx_new_binary stays -1: docs/nginx-behaviour.md
            .safe(now -> now.phase() == Phase.SOLE && now.pidFileNamesSole() && idle(now.sole()))
            .shows((before, now) -> now.newReady())
            // a new master that has ended already
            .fails((before, now) -> now.phase() == Phase.SOLE && now.facts().hasTouchedPidFileSince(before.facts()))
            .foreseen(Foreseen::starting)),
    /** "Gracefully shut down workers": the old master stays, with its listening sockets. Never before the new one is ready. */
    DRAIN_OLD_WORKERS(signal("drain-old-workers", Signal.WINCH, Receiver.OLD)
            .safe(now -> now.newReady() && now.oldAccepting() > 0 && idle(now.old()))
            .shows((before, now) -> now.oldAccepting() == 0)
            .foreseen(Foreseen::draining)),
    /**
     * While a new master exists, HUP makes the old one start its workers again from memory. It never looks whether it
     * has some (they would double), and without a new master it would read the configuration on disk.
     */
    REVIVE_OLD_WORKERS(signal("revive-old-workers", Signal.HUP, Receiver.OLD)
            .safe(now -> now.newMaster().isPresent()
                    && now.oldAccepting() == 0
                    // it would start workers beside those that are only halted, and those that are about to be
                    && now.old()
                            .map(old -> !old.quitting() && old.haltedWorkers() + old.untitled() == 0)
                            .orElse(false)
                    && idle(now.old()))
            .shows((before, now) -> now.oldAccepting() > 0
                    && now.old().map(old -> old.untitled() == 0 && old.idle()).orElse(false))
            .foreseen(Foreseen::revived)),
    /** The commit: from here on the way back is a new upgrade. */
    RETIRE_OLD_MASTER(signal("retire-old-master", Signal.QUIT, Receiver.OLD)
            .safe(now -> now.newReady() && now.oldAccepting() == 0 && idle(now.old()))
            .shows((before, now) -> now.phase() == Phase.RETIRING || now.phase() == Phase.SOLE)
            .foreseen(Foreseen::oldLeaves)),
    /** The new master leaves gracefully; the old one must accept. */
    RETIRE_NEW_MASTER(signal("retire-new-master", Signal.QUIT, Receiver.NEW)
            .safe(Step::oldServes)
            .shows((before, now) -> sameAsNew(before, now).allMatch(Master::quitting))
            .foreseen(Foreseen::newLeaves)),
    /** The new master leaves at once; its connections are cut. */
    TERMINATE_NEW_MASTER(signal("terminate-new-master", Signal.TERM, Receiver.NEW)
            .safe(Step::oldServes)
            .shows((before, now) -> sameAsNew(before, now).findAny().isEmpty())
            .soon()),
    /** The last resort; its workers, if any, are found and retired afterwards. */
    KILL_NEW_MASTER(signal("kill-new-master", Signal.KILL, Receiver.NEW)
            .safe(Step::oldGoesOn)
            .shows((before, now) -> sameAsNew(before, now).findAny().isEmpty())
            .soon()),
    /** Old workers that outlasted the drain deadline: their connections are cut. */
    TERMINATE_OLD_WORKERS(signal("terminate-old-workers", Signal.TERM, Receiver.OLD_DRAINING_WORKERS)
            .safe(now -> now.newReady() && now.oldAccepting() == 0)
            .shows((before, now) -> now.old().map(Master::unfinished).orElse(0) == 0)
            .soon()),
    /**
     * A drained master whose new one is gone, and which nginx itself did not revive: a plain reload starts its workers
     * again, with the configuration that is on disk.
     */
    RESTART_WORKERS(signal("restart-workers", Signal.HUP, Receiver.OLD)
            .safe(now -> now.old().isEmpty()
                    && now.sole()
                            .map(sole -> sole.accepting() == 0
                                    && !sole.quitting()
                                    && sole.haltedWorkers() + sole.untitled() == 0)
                            .orElse(false)
                    && idle(now.sole()))
            .shows((before, now) -> accepting(now) > 0)),
    /**
     * HUP that came to the old master together with the end of the new one starts its workers twice; a plain reload
     * starts one set, with the configuration that is on disk, and retires all others (docs/nginx-behaviour.md).
     */
    CURE_DOUBLED_WORKERS(signal("cure-doubled-workers", Signal.HUP, Receiver.OLD)
            .safe(now -> now.phase() == Phase.SOLE && now.pidFileNamesSole() && idle(now.sole()))
            .shows((before, now) -> now.phase() == Phase.SOLE
                    && accepting(now) < accepting(before)
                    && now.sole().map(sole -> sole.untitled() == 0).orElse(false))),
    /**
     * A new master that became a daemon of its own. By QUIT and TERM it would delete the pid file, whomever that names by now
     * (ngx_delete_pidfile); its workers, which have the connections, are retired afterwards.
     */
    KILL_STRAYS(signal("kill-strays", Signal.KILL, Receiver.STRAYS)
            .safe(Step::soleServes)
            .shows((before, now) -> before.facts().strays().stream().noneMatch(stray -> now.facts().strays().stream()
                    .anyMatch(other -> other.identity().isSameProcessAs(stray.identity()))))
            .soon()),
    /** Such a one may have written its pid over that of the master that it left, which serves on and would not be found. */
    RESTORE_PID_FILE(work("restore-pid-file", Work.WRITE_PID_FILE, "have the pid file name the master that stays")
            .safe(now -> soleServes(now) && !now.pidFileNamesSole())),
    /** A worker whose master is gone drains and ends. */
    RETIRE_ORPHANS(signal("retire-orphans", Signal.QUIT, Receiver.ORPHANS)
            .safe(Step::soleServes)
            .shows((before, now) -> now.orphans().isEmpty())),
    /**
     * Who stays opens his logs again by their names, and so do his workers (ngx_reopen_files, ngx_signal_worker_processes):
     * a rotation has told the other master only.
     */
    REOPEN_LOGS(signal("reopen-logs", Signal.USR1, Receiver.STAYING)
            .safe(now -> now.stays()
                            .map(master -> master.titled() && master.untitled() == 0)
                            .orElse(false)
                    && idle(now.stays()))
            .shows((before, now) -> now.facts().astray().isEmpty())
            .foreseen(facts -> facts.withLogs(Optional.empty()))
            .soon()),

    /**
     * The configuration that is on disk, by whoever reads it at HUP. nginx tells nobody whether it took it: it has where none of the
     * workers of before accepts and others do, and it has not where they are the same when it sleeps in its loop again.
     */
    RELOAD(signal("reload", Signal.HUP, Receiver.LOADING)
            .safe(now -> now.loads()
                            .map(master -> master.titled() && !master.quitting() && master.untitled() == 0)
                            .orElse(false)
                    && idle(now.loads()))
            .shows((before, now) -> loader(before, now)
                    .map(master -> master.idle()
                            && master.untitled() == 0
                            && master.accepting() > 0
                            && Collections.disjoint(master.acceptingPids(), formerly(before)))
                    .orElse(false))
            .fails((before, now) -> loader(before, now)
                    .map(master -> master.idle()
                            && master.untitled() == 0
                            && master.acceptingPids().equals(formerly(before)))
                    .orElse(false))),
    /** Workers that a reload has told to leave, and that outlast what they were given: their connections are cut. */
    TERMINATE_FORMER_WORKERS(signal("terminate-former-workers", Signal.TERM, Receiver.FORMER_WORKERS)
            .safe(now -> now.loads().map(Master::accepting).orElse(0) > 0)
            .shows((before, now) -> loader(before, now).map(Master::draining).orElse(0) == 0)
            .soon()),
    /**
     * All that write logs open them again by their names. A master that was told to quit hears nothing else any more
     * (ngx_master_process_cycle tests ngx_quit before ngx_reopen), so its workers are told themselves: after the master that stays has
     * made the new files and given them to the workers' user (ngx_reopen_files), who may not make any where only root may.
     */
    REOPEN_ALL_LOGS(signal("reopen-all-logs", Signal.USR1, Receiver.LOG_WRITERS)
            .safe(now -> !now.masters().isEmpty()
                    && now.masters().stream()
                            .allMatch(master ->
                                    master.quitting() || (master.titled() && master.untitled() == 0 && master.idle())))
            .soon());

    /** What is done to files. */
    public enum Work {
        INSTALL,
        RESTORE,
        GIVE_BACK,
        WRITE_PID_FILE,
        /** No file, but a unit of systemd's. */
        TELL_SYSTEMD
    }

    /** To whom a signal goes. */
    public enum Receiver {
        NOBODY("nobody"),
        OLD("the old master"),
        NEW("the new master"),
        OLD_DRAINING_WORKERS("the draining workers of the old master"),
        STRAYS("the new master that has left the old one"),
        ORPHANS("the workers without a master"),
        STAYING("the master that stays"),
        LOADING("the master that serves"),
        FORMER_WORKERS("the workers that drain"),
        LOG_WRITERS("all that write logs");

        private final String words;

        Receiver(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    private final Rules rules;

    Step(Rules rules) {
        this.rules = rules;
    }

    private static Rules work(String id, Work work, String words) {
        return new Rules(id, words, Optional.of(work), Optional.empty(), Receiver.NOBODY);
    }

    private static Rules signal(String id, Signal signal, Receiver receiver) {
        return new Rules(id, signal + " to " + receiver.words(), Optional.empty(), Optional.of(signal), receiver);
    }

    /** What a step is declared with. */
    private static final class Rules {
        /** nginx itself kills workers that ignore TERM after a second (ngx_master_process_cycle). */
        private static final Duration SOON = Duration.ofSeconds(5);

        private final String id;
        private final String words;
        private final Optional<Work> work;
        private final Optional<Signal> signal;
        private final Receiver receiver;
        private Predicate<Situation> safe = now -> true;
        private BiPredicate<Situation, Situation> effect = (before, now) -> true;
        private BiPredicate<Situation, Situation> failure = (before, now) -> false;
        private Optional<UnaryOperator<Facts>> foreseen = Optional.empty();
        private Optional<Duration> limit = Optional.empty();

        Rules(String id, String words, Optional<Work> work, Optional<Signal> signal, Receiver receiver) {
            this.id = id;
            this.words = words;
            this.work = work;
            this.signal = signal;
            this.receiver = receiver;
        }

        /** Where no invariant forbids it. */
        Rules safe(Predicate<Situation> guard) {
            safe = guard;
            return this;
        }

        /** How its effect is seen, from the look that it was done on. */
        Rules shows(BiPredicate<Situation, Situation> seen) {
            effect = seen;
            return this;
        }

        /** How it is seen that its effect will not come. */
        Rules fails(BiPredicate<Situation, Situation> seen) {
            failure = seen;
            return this;
        }

        /** What it does to an nginx that behaves; without it the step is none of the ways of such a one. */
        Rules foreseen(UnaryOperator<Facts> then) {
            foreseen = Optional.of(then);
            return this;
        }

        /** Its effect comes within seconds, however patient one is with a start. */
        Rules soon() {
            limit = Optional.of(SOON);
            return this;
        }
    }

    private static boolean soleServes(Situation now) {
        return now.sole()
                .map(sole -> sole.accepting() > 0 && sole.halt().isEmpty() && !sole.isAboutToLeave())
                .orElse(false);
    }

    /** Who was told to load the configuration, whatever he is called now. */
    private static Optional<Master> loader(Situation before, Situation now) {
        return before.loads().flatMap(now::again);
    }

    /** The workers that accepted when it was told so. */
    private static Set<Integer> formerly(Situation before) {
        return before.loads().map(Master::acceptingPids).orElse(Set.of());
    }

    private static int accepting(Situation now) {
        return now.sole().map(Master::accepting).orElse(0);
    }

    /** It sleeps in its loop, so no signal of before waits to be acted on, whoever sent it. */
    private static boolean idle(Optional<Master> master) {
        return master.map(Master::idle).orElse(false);
    }

    /**
     * The old master accepts and will go on: one that is halted, or has yet to act on WINCH, stops accepting when it goes on,
     * and the new one must then still be there.
     */
    private static boolean oldGoesOn(Situation now) {
        return (now.oldAccepting() > 0 || nobodyLoses(now)) && idle(now.old());
    }

    /**
     * The new master serves nobody, and the old one, which was not told to do without workers, is just starting some: where memory runs
     * out and they are killed again and again, the end of the new one is what lets them live.
     */
    private static boolean nobodyLoses(Situation now) {
        return now.phase() == Phase.BROKEN
                && now.newMaster().map(it -> it.accepting() == 0).orElse(false)
                && now.old().map(it -> !it.quitting() && it.untitled() > 0).orElse(false);
    }

    /** And the new one hears: halted, it would obey much later, or never. KILL needs no hearing (signal(7)). */
    private static boolean oldServes(Situation now) {
        return oldGoesOn(now)
                && now.newMaster().map(newMaster -> newMaster.halt().isEmpty()).orElse(true);
    }

    /** The new master of that time, whatever it is called now: it is the sole one when the old one has died meanwhile. */
    private static Stream<Master> sameAsNew(Situation before, Situation now) {
        return before.newMaster().stream().flatMap(newMaster -> now.masters().stream()
                .filter(master -> master.identity().isSameProcessAs(newMaster.identity())));
    }

    /** As the JSON contract writes it. */
    public String id() {
        return rules.id;
    }

    /** What it does to files; empty where it sends a signal. */
    public Optional<Work> work() {
        return rules.work;
    }

    public Optional<Signal> signal() {
        return rules.signal;
    }

    public Receiver receiver() {
        return rules.receiver;
    }

    /** How long its effect may take; empty where that is as long as a start may. */
    public Optional<Duration> limit() {
        return rules.limit;
    }

    /** True where no invariant forbids it in this situation. */
    public boolean isSafeIn(Situation now) {
        return rules.safe.test(now);
    }

    /** True where its effect can be seen. */
    public boolean showsIn(Situation before, Situation now) {
        return rules.effect.test(before, now);
    }

    /** True where it can be seen that its effect will not come. */
    public boolean failedIn(Situation before, Situation now) {
        return rules.failure.test(before, now);
    }

    /** What will be seen after it if nginx behaves; empty where such a one needs no such step. */
    public Optional<Facts> foreseenFrom(Facts facts) {
        return rules.foreseen.map(then -> then.apply(facts));
    }

    /** {@code WINCH to the old master}, or what is done to the files. */
    public String words() {
        return rules.words;
    }
}
