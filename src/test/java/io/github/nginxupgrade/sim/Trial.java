package io.github.nginxupgrade.sim;

import java.util.ArrayList;
import java.util.List;

/** One situation, one question, one fault: what comes of it. */
record Trial(Setup setup, Start start, Verb verb) {
    /** What the tool does here where nothing goes wrong. */
    List<Operation> operations() {
        return start.scene(setup).run(verb, Faults.none()).operations();
    }

    /** With one fault; what is wrong afterwards goes to the findings. */
    void with(Mishap mishap, Findings findings) {
        Operation operation = mishap.operation();
        Fault fault = mishap.fault();
        Scene scene = start.scene(setup);
        var verdict = new Verdict(scene);
        Life life = scene.run(verb, new Faults().at(operation.number(), fault));
        findings.lived(life);
        findings.add(this + " " + operation + " " + fault, verdict.on(life, operation, fault));
    }

    /** The tool is killed, and somebody runs it again. */
    void dying(Mishap mishap, Verb then, Findings findings) {
        Operation operation = mishap.operation();
        Fault death = mishap.fault();
        Scene scene = start.scene(setup);
        Life life = scene.run(verb, new Faults().at(operation.number(), death));
        findings.lived(life);
        var wrong = new ArrayList<>(scene.machine.invariants.broken());
        String left = scene.truth.words();
        if (isSensible(then, scene)) {
            wrong.addAll(Verdict.recovery(scene, life, then, findings));
        }
        findings.add(this + " " + operation + " " + death + ", leaves [" + left + "], then " + then, wrong);
    }

    private static boolean isSensible(Verb then, Scene scene) {
        boolean underWay = scene.truth.newMaster().isPresent();
        return switch (then) {
            case APPLY, HOLD -> !underWay;
            case COMMIT -> underWay && scene.truth.versionsOnDisk().equals(List.of(scene.setup.to()));
            case ROLLBACK, RESUME -> true;
        };
    }

    @Override
    public String toString() {
        return verb + " from " + start + (setup.equals(Setup.good()) ? "" : " " + setup);
    }
}
