package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.OutcomeKind;
import io.github.nginxupgrade.situation.Phase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Holds how a life of the tool ended, and what it said of that, against the truth. */
final class Verdict {
    private static final Path TEMPORARY = Path.of("/usr/sbin/.nginx.nginx-upgrade");

    private static final String READ_OF_PID_FILE = "read " + SimNginx.PID_FILE;

    private final Scene scene;
    private final String before;
    private final String versionBefore;
    private final List<String> filesBefore;
    private final int signalsBefore;
    /** Before the life began: then to say so and to stop is all that can be done. */
    private final boolean nobodyServed;

    /** To be made before the life begins. */
    Verdict(Scene scene) {
        this.scene = scene;
        this.before = scene.truth.words();
        this.filesBefore = scene.truth.versionsOnDisk();
        this.nobodyServed = scene.truth.serving().equals("none");
        this.signalsBefore = scene.machine.invariants.signals();
        this.versionBefore = scene.truth
                .newMaster()
                .or(scene.truth::sole)
                .map(Truth::versionOf)
                .orElse("");
    }

    /** What is wrong with this life in which one thing went wrong. */
    List<String> on(Life life, Operation operation, Fault fault) {
        boolean lasts = fault instanceof Fault.Fails fails && fails.fromNowOn();
        boolean refuses = fault instanceof Fault.Fails && operation.kind() == Operation.Kind.SIGNAL;
        boolean kills = Mishaps.TAKES_AWAY.contains(fault) || Mishaps.HALTS.contains(fault);
        String stranded = life.outcome()
                .filter(outcome -> outcome.kind() == OutcomeKind.STRANDED)
                .filter(outcome -> !lasts && !refuses && !kills && !nobodyServed)
                .filter(outcome -> !Mishaps.SIGNALS.contains(fault) || !isLeftToAPerson())
                .map(Outcome::message)
                .orElse("");
        boolean unseen = fault instanceof Fault.Outside && operation.number() >= lastLook(life, fault);
        List<String> wrong = new ArrayList<>(on(life));
        if (!stranded.isEmpty()) {
            wrong.add("stranded by a fault that can be survived: " + stranded + " [" + scene.truth.words() + "]");
        }
        boolean told =
                life.transcript().stream().anyMatch(line -> line.contains("something is left beside the binary"));
        boolean mayLeave = lasts || told || operation.name().startsWith("delete ");
        wrong.removeIf(each -> (mayLeave && (each.startsWith("left ") || each.contains(Truth.LEFT)))
                || (unseen && !each.startsWith("invariant")));
        return wrong;
    }

    /**
     * By somebody's signals: whom he has told to leave is not there any more to serve; and where the old master was to drain just as
     * it was told to start its workers again, the new one serves, and what is next is told.
     */
    private boolean isLeftToAPerson() {
        return scene.truth.masters().isEmpty()
                || scene.truth.accepting() == 0
                || scene.truth.serving().equals("new");
    }

    /**
     * What happens after the last look before the end is written down cannot be told; nor need a master that was told to leave,
     * or to drain, in the middle of that look have shown it by then.
     */
    private static int lastLook(Life life, Fault fault) {
        int end = lastOf(life, Integer.MAX_VALUE, operation -> operation.name().startsWith("append "));
        int last = lastRead(life, end);
        return Mishaps.SIGNALS.contains(fault) ? lastRead(life, lastRead(life, last)) : last;
    }

    private static int lastRead(Life life, int before) {
        return lastOf(life, before, operation -> operation.name().equals(READ_OF_PID_FILE));
    }

    /** From the end, where it mostly is: these are the numbers of all operations of a life, in their order. */
    private static int lastOf(Life life, int before, Predicate<Operation> which) {
        List<Operation> all = life.operations();
        for (int at = all.size(); at > 0; at--) {
            Operation operation = all.get(at - 1);
            if (operation.number() < before && which.test(operation)) {
                return operation.number();
            }
        }
        return 0;
    }

    /** What is wrong with this life; nothing where it is as it should be. Lets the machine settle. */
    List<String> on(Life life) {
        var wrong = new ArrayList<String>();
        String serving = scene.truth.serving();
        String atEnd = scene.truth.words();
        if (life.bug().isPresent()) {
            wrong.add("a bug: " + life.words());
        }
        if (life.escaped().isPresent()) {
            wrong.add("exit " + life.exitCode() + " by a failure that escaped, "
                    + (acted() ? "in the middle" : "and nothing was touched") + ", so 'state: not known': "
                    + life.escaped().get().sentence() + " [" + atEnd + "]");
        }
        life.outcome().ifPresent(outcome -> {
            said(outcome, serving, atEnd).ifPresent(wrong::add);
            scene.settle();
            scene.goOn();
            wrong.addAll(is(outcome, life));
        });
        scene.machine.invariants.broken().forEach(broken -> wrong.add("invariant: " + broken));
        wrong.addAll(scene.machine.others.wrongs(
                life.outcome().map(Outcome::warnings).orElse(List.of())));
        if (!life.died() && scene.machine.disk.exists(TEMPORARY)) {
            wrong.add("left " + TEMPORARY);
        }
        return wrong;
    }

    private boolean acted() {
        return scene.machine.invariants.signals() > signalsBefore
                || !scene.truth.versionsOnDisk().equals(filesBefore);
    }

    /** What is said of who serves, in the very moment. */
    private Optional<String> said(Outcome outcome, String serving, String atEnd) {
        String told = outcome.serving().orElse("nothing");
        boolean agrees = told.equals(serving)
                || (serving.equals("sole") && (told.equals("old") || told.equals("new")))
                || (serving.equals("both") && told.equals("old") && hadStarted(outcome))
                || (serving.equals("old") && told.equals("both") && wasLeaving(outcome))
                || outcome.phase().isEmpty();
        return agrees
                ? Optional.empty()
                : Optional.of(outcome.kind() + " says that " + told + " serves, in truth " + serving + " [" + atEnd
                        + "]: " + outcome.message());
    }

    /** By somebody's hand, just as it was told that nothing was touched: a moment ago the new master was not there yet. */
    private static boolean hadStarted(Outcome outcome) {
        return outcome.kind() == OutcomeKind.REFUSED && outcome.phase().equals(Optional.of(Phase.STARTING));
    }

    /** Told to leave by somebody else, when one of its workers had not heard it yet. */
    private static boolean wasLeaving(Outcome outcome) {
        return outcome.kind() == OutcomeKind.REFUSED && outcome.phase().equals(Optional.of(Phase.UNWINDING));
    }

    private List<String> is(Outcome outcome, Life life) {
        return switch (outcome.kind()) {
            case UPGRADED, COMMITTED -> tidy(outcome, scene.setup.to());
            case ROLLED_BACK -> tidy(outcome, life.verb() == Verb.ROLLBACK ? scene.setup.from() : "?");
            case INTERRUPTED_ROLLED_BACK, FAILED_ROLLED_BACK ->
                scene.machine.invariants.signals() == signalsBefore
                        ? unchanged(outcome)
                        : tidy(outcome, life.verb() == Verb.ROLLBACK ? versionBefore : scene.setup.from());
            case HELD -> held(outcome);
            case UNCHANGED, REFUSED, NO_INSTANCE -> unchanged(outcome);
            case STRANDED -> stranded(outcome);
            default -> List.of("unexpected outcome " + life.words());
        };
    }

    private List<String> tidy(Outcome outcome, String version) {
        var wrong = new ArrayList<String>();
        scene.truth
                .untidy()
                .ifPresent(why -> wrong.add(
                        outcome.kind() + " but " + why + " [" + scene.truth.words() + "]: " + outcome.message()));
        String runs = scene.truth.sole().map(Truth::versionOf).orElse("none");
        if (!runs.equals(version)) {
            wrong.add(outcome.kind() + " but " + runs + " runs: " + outcome.message());
        }
        return wrong;
    }

    private List<String> held(Outcome outcome) {
        boolean files = scene.truth.versionsOnDisk().equals(List.of(scene.setup.to()))
                || scene.machine.others.liesAt(SimNginx.BINARY, outcome.warnings());
        boolean holds = scene.truth.newMaster().isPresent()
                && scene.truth.acceptingOf(scene.truth.newMaster().get()) == 2
                && scene.truth.acceptingOf(scene.truth.old().orElseThrow()) == 0
                && files;
        return holds ? List.of() : List.of("HELD but [" + scene.truth.words() + "]: " + outcome.message());
    }

    private List<String> unchanged(Outcome outcome) {
        boolean signalled = scene.machine.invariants.signals() > signalsBefore;
        boolean same = scene.truth.versionsOnDisk().equals(filesBefore)
                || scene.machine.others.liesAt(SimNginx.BINARY, List.of(outcome.message()));
        return !signalled && same
                ? List.of()
                : List.of(outcome.kind() + " but " + (signalled ? "signals were sent" : "something changed")
                        + ", from [" + before + "] to [" + scene.truth.words() + "]: " + outcome.message());
    }

    private static List<String> stranded(Outcome outcome) {
        var wrong = new ArrayList<String>();
        if (outcome.state().isEmpty() || outcome.remedy().isEmpty()) {
            wrong.add("STRANDED without a word on who serves or what to type: " + outcome.message());
        }
        return wrong;
    }

    /** After a life that died: a fresh rollback must end with the old version, clean. */
    static List<String> recovery(Scene scene, Life died, Verb verb, Findings findings) {
        Life life = scene.run(verb, Faults.none());
        findings.lived(life);
        scene.settle();
        var wrong = new ArrayList<String>();
        boolean well = life.outcome()
                .map(outcome -> !outcome.kind().isFailure()
                        || outcome.kind() == OutcomeKind.REFUSED
                        // a run that had turned back already says so again
                        || (verb == Verb.RESUME && outcome.kind() == OutcomeKind.FAILED_ROLLED_BACK))
                .orElse(false);
        if (!well) {
            wrong.add("then " + life.words());
        }
        boolean underWay = verb != Verb.ROLLBACK && scene.truth.newMaster().isPresent();
        boolean refused = life.outcome()
                .filter(outcome -> outcome.kind() == OutcomeKind.REFUSED)
                .isPresent();
        boolean nothingToResume = verb == Verb.RESUME
                && life.outcome()
                        .filter(outcome -> outcome.kind() == OutcomeKind.UNCHANGED)
                        .isPresent();
        boolean tooEarly = underWay
                || ((refused || nothingToResume) && scene.truth.versionsOnDisk().equals(scene.filesAtStart()));
        scene.truth
                .untidy()
                .filter(why -> !tooEarly)
                .ifPresent(why -> wrong.add("after that " + why + " [" + scene.truth.words() + "]: " + life.words()));
        if (verb == Verb.ROLLBACK) {
            String runs = scene.truth.sole().map(Truth::versionOf).orElse("none");
            if (!runs.equals(scene.setup.from())) {
                wrong.add("after that " + runs + " runs: " + life.words());
            }
        }
        scene.machine.invariants.broken().forEach(broken -> wrong.add("invariant: " + broken));
        wrong.addAll(scene.machine.others.wrongs(Stream.of(died, life)
                .flatMap(each -> each.transcript().stream())
                .toList()));
        return wrong;
    }
}
