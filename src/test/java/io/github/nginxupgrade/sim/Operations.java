package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.os.Jvm;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All calls of the port in one life of the tool: counted, named, and where faults strike. */
final class Operations {
    /** What an operation does to the machine, which may refuse. */
    interface Body<T> {
        T run() throws OsFailure;
    }

    /** More than any run takes: it would go on for ever. */
    private static final int TOO_MANY = 60_000;

    private static final long READING = 10 * SimMachine.MICROSECOND;
    private static final long WRITING = 200 * SimMachine.MICROSECOND;

    private final SimMachine machine;
    private final Faults faults;
    private final List<Operation> done = new ArrayList<>();
    private Optional<Fault.Fails> lasting = Optional.empty();
    private Optional<String> interruption = Optional.empty();
    private boolean dead;
    private List<Integer> warmUp = List.of();

    Operations(SimMachine machine, Faults faults) {
        this.machine = machine;
        this.faults = faults;
    }

    List<Operation> done() {
        return done;
    }

    Optional<String> interruption() {
        return interruption;
    }

    /** What is done by this, however it ends, is done to warm up. */
    void warmUp(Jvm.Practice practice) throws OsFailure {
        int first = done.size();
        try {
            practice.once();
        } finally {
            warmUp = done.subList(first, done.size()).stream()
                    .map(Operation::number)
                    .toList();
        }
    }

    /** The numbers of those. */
    List<Integer> warmUp() {
        return warmUp;
    }

    /** One that cannot fail. */
    <T> T look(Operation.Kind kind, String name, java.util.function.Supplier<T> body) {
        try {
            return run(kind, name, body::get, () -> {});
        } catch (OsFailure impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    <T> T run(Operation.Kind kind, String name, Body<T> body) throws OsFailure {
        return run(kind, name, body, () -> {});
    }

    /**
     * Runs it, or what a fault makes of it.
     *
     * @param half what is left on the disk where it is cut in the middle
     */
    <T> T run(Operation.Kind kind, String name, Body<T> body, Runnable half) throws OsFailure {
        if (dead) {
            throw new ToolDeath();
        }
        var operation = new Operation(done.size() + 1, name, kind);
        done.add(operation);
        if (done.size() > TOO_MANY) {
            throw new IllegalStateException("the tool does not end: " + operation);
        }
        if (kind != Operation.Kind.PAUSE) {
            machine.advance(kind == Operation.Kind.WRITE ? WRITING : READING);
        }
        Optional<Fault> fault = faults.strikes(operation);
        if (fault.isPresent() && fault.get() instanceof Fault.Outside outside) {
            machine.invariants.interfered();
            outside.act().accept(machine);
        }
        if (fault.isPresent() && fault.get() instanceof Fault.Interrupted interrupted) {
            interruption = Optional.of(interrupted.signal());
        }
        if (fault.isPresent() && fault.get() instanceof Fault.Dies dies) {
            return dying(dies, body, half);
        }
        if (fault.isPresent() && fault.get() instanceof Fault.Fails fails && operation.canFail()) {
            lasting = fails.fromNowOn() ? Optional.of(fails) : lasting;
            return failing(fails, operation, body, half);
        }
        if (lasting.isPresent() && hits(lasting.get(), operation)) {
            return failing(lasting.get(), operation, body, half);
        }
        T result = body.run();
        machine.invariants.look();
        return result;
    }

    /** What lasts hits every write; but removing a file, or moving one over another, needs no space. */
    private static boolean hits(Fault.Fails fails, Operation operation) {
        boolean removes =
                operation.name().startsWith("delete ") || operation.name().startsWith("rename ");
        return operation.kind() == Operation.Kind.WRITE && !(removes && fails.reason() == Reason.NO_SPACE);
    }

    private <T> T dying(Fault.Dies dies, Body<T> body, Runnable half) throws OsFailure {
        if (dies.when() == Fault.When.HALFWAY) {
            half.run();
        } else if (dies.when() == Fault.When.AFTER) {
            T unheard = body.run();
            machine.invariants.heard(unheard);
        }
        dead = true;
        machine.locks.values().removeIf(holder -> holder == this);
        throw new ToolDeath();
    }

    /** Half a copy is removed by the port itself, where removing works. */
    private static boolean leavesHalf(Fault.Fails fails, String name) {
        return !name.startsWith("copy ") || (fails.fromNowOn() && fails.reason() != Reason.NO_SPACE);
    }

    private <T> T failing(Fault.Fails fails, Operation operation, Body<T> body, Runnable half) throws OsFailure {
        String name = operation.name();
        if (operation.kind() == Operation.Kind.WRITE) {
            machine.invariants.diskRefused();
        }
        if (fails.when() == Fault.When.AFTER) {
            T unheard = body.run();
            machine.invariants.heard(unheard);
        } else if (fails.when() == Fault.When.HALFWAY && leavesHalf(fails, name)) {
            half.run();
        }
        throw new OsFailure(fails.reason(), "cannot " + name + ": " + words(fails.reason()));
    }

    private static String words(Reason reason) {
        return switch (reason) {
            case GONE -> "there is no such file";
            case NOT_PERMITTED -> "not permitted";
            case NO_SPACE -> "no space left on the file system";
            case READ_ONLY -> "the file system is read-only";
            case IDENTITY_CHANGED -> "the pid belongs to another process now";
            case TIMED_OUT -> "timed out";
            case NOT_REGULAR -> "it is a FIFO, not a regular file";
            case OTHER -> "Input/output error";
        };
    }
}
