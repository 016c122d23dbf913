package io.github.nginxupgrade.real;

import java.util.List;

/** Where an apply is when something happens to it; its options keep it there. */
enum Moment {
    OVERLAP("--settle", "30s"),
    DRAINING("--drain-timeout", "60s"),
    STANDBY("--observe", "60s");

    private static final int WORKERS = 2;

    private final List<String> options;

    Moment(String... options) {
        this.options = List.of(options);
    }

    /** With which an apply stays there for long. */
    String[] options() {
        return options.toArray(String[]::new);
    }

    void await(PrivateNginx nginx, Proc old, CommandLine.Running running) {
        Wait.until(
                "the run in " + this,
                PrivateNginx.PATIENCE,
                () -> isNow(nginx, old),
                () -> nginx.processTable() + "\n" + running.stdout() + running.stderr());
    }

    private boolean isNow(PrivateNginx nginx, Proc old) {
        boolean newServes = nginx.masterPid()
                .filter(pid -> pid != old.pid())
                .filter(pid -> nginx.accepting(pid).size() == WORKERS)
                .isPresent();
        long accepting = nginx.accepting(old.pid()).size();
        long all = nginx.workersOf(old.pid()).size();
        return newServes
                && switch (this) {
                    case OVERLAP -> accepting == WORKERS;
                    case DRAINING -> accepting == 0 && all > 0;
                    case STANDBY -> all == 0;
                };
    }
}
