package io.github.nginxupgrade.upgrade;

import io.github.nginxupgrade.nginx.ShellWords;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Master;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.util.List;

/** The one command to type next, from the phase; and who serves, in words. */
public final class Advice {
    private final List<String> selectorWords;

    public Advice(List<String> selectorWords) {
        this.selectorWords = selectorWords;
    }

    /** This command, for this instance. */
    public String command(String name) {
        String command = "nginx-upgrade " + name;
        return selectorWords.isEmpty() ? command : command + " " + ShellWords.join(selectorWords);
    }

    /** What to type in this situation. */
    String next(Situation now, Instance instance, boolean diskDiffers) {
        return now.cure().map(cure -> cure + " && ").orElse("") + onceItRuns(now, instance, diskDiffers);
    }

    private String onceItRuns(Situation now, Instance instance, boolean diskDiffers) {
        return switch (now.phase()) {
            case SOLE -> diskDiffers ? command("apply") : command("apply NEW");
            // a commit is refused where the new master is not ready, for want of its pid file say
            case DRAINING, STANDBY, OVERLAP -> command(now.newReady() ? "commit" : "rollback");
            case STARTING, RETIRING -> command("status");
            case UNWINDING -> command("rollback");
            // a drained master starts its workers again on a plain reload (ngx_master_process_cycle)
            case BROKEN ->
                now.sole()
                        .filter(Master::listens)
                        .map(sole -> "kill -HUP " + sole.pid())
                        .orElse(command("rollback"));
            case DOWN -> instance.arguments().shellWords();
            case ORPHANED ->
                start(
                        now.orphans().stream().map(Worker::pid).toList(),
                        instance.arguments().shellWords());
        };
    }

    /** Workers without a master hold the listening sockets: a new master could not bind them while they accept. */
    static String start(List<Integer> orphans, String command) {
        return orphans.isEmpty()
                ? command
                : "kill -QUIT "
                        + String.join(" ", orphans.stream().map(String::valueOf).toList()) + " && " + command;
    }

    /** Who serves now. */
    static String whoServes(Situation now) {
        return switch (now.serving()) {
            case "sole" ->
                now.sole()
                        .map(sole -> "master " + sole.pid() + " serves with " + sole.workersInWords())
                        .orElse(now.words());
            case "old" -> "the old version serves: " + now.words();
            case "new" -> "the new version serves: " + now.words();
            case "both" -> "both versions serve: " + now.words();
            default ->
                (now.orphans().isEmpty() ? "nobody serves: " : "only workers without a master serve: ") + now.words();
        };
    }
}
