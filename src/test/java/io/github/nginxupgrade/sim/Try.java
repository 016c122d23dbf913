package io.github.nginxupgrade.sim;

public class Try {
    public static void main(String[] a) {
        {
            Verb v = Verb.ROLLBACK;
            Scene s = Start.STARTING.scene(Setup.of(Program.Kind.WORKERS_CRASH).slower(3));
            Life l = s.run(v, Faults.none());
            System.out.println("== " + l.words() + " elapsed " + s.machine.elapsed() + " ops "
                    + l.operations().size());
            l.transcript().stream().limit(40).forEach(x -> System.out.println("   " + x));
            System.out.println("   lines " + l.transcript().size() + " " + s.truth.words());
            int n = l.operations().size();
            l.operations().subList(Math.min(n, 30000), Math.min(n, 30060)).forEach(o -> System.out.print(o + "; "));
        }
        {
            Scene s = Start.HELD.scene(Setup.good().withModule());
            Life l = s.run(Verb.ROLLBACK, new Faults().at(140, Mishaps.RELOAD).at(848, Mishaps.KILL_OLD));
            System.out.println(l.words());
            l.transcript().forEach(x -> System.out.println("   " + x));
            s.settle();
            System.out.println(s.machine.invariants.broken() + s.truth.words());
        }
    }
}
