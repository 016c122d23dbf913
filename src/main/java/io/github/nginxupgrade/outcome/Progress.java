package io.github.nginxupgrade.outcome;

/** Is told what happens, as it happens. Must not fail: a terminal that is gone ends no upgrade. */
public interface Progress {
    void on(Event event);
}
