package io.github.nginxupgrade.command;

import io.github.nginxupgrade.nginx.ShellWords;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Situation;
import io.github.nginxupgrade.situation.Worker;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one command to type next, from the phase; and who serves, in words. */
public final class Advice {
    /** A command of ours in the remedy of a hazard, which knows nothing of what was typed. */
    private static final Pattern COMMAND = Pattern.compile(
            "nginx-upgrade (?<name>apply|commit|rollback|status|resume|reload|reopen)\\b(?<which> --pid [0-9]+)?");

    private final TypedOptions typed;
    private Optional<Path> pidFile = Optional.empty();

    public Advice(TypedOptions typed) {
        this.typed = typed;
    }

    /** The nginx that is meant, from now on. */
    void found(Instance instance) {
        pidFile = Optional.of(instance.pidFile());
    }

    /** This command, for this instance, with all that was typed and changes what it does. */
    public String command(String name) {
        return line(name, typed.again(name, pidFile));
    }

    /** The same with another binary than was typed, if one was. */
    private String applyAnother() {
        return line("apply NEW", typed.again("apply", pidFile));
    }

    private static String line(String command, List<String> options) {
        return "nginx-upgrade " + command + (options.isEmpty() ? "" : " " + ShellWords.join(options));
    }

    /** Hazards with our commands in their remedies as they have to be typed for this instance. */
    List<Hazard> completed(List<Hazard> hazards) {
        return hazards.stream().map(this::completed).toList();
    }

    Hazard completed(Hazard hazard) {
        var remedy = new StringBuilder();
        Matcher found = COMMAND.matcher(hazard.remedy());
        while (found.find()) {
            found.appendReplacement(remedy, Matcher.quoteReplacement(completed(found)));
        }
        return hazard.withRemedy(found.appendTail(remedy).toString());
    }

    /** Which nginx is meant is said once: as it was typed, else as the remedy has it. */
    private String completed(Matcher found) {
        String name = found.group("name");
        List<String> again = typed.again(name, pidFile);
        boolean isTyped = again.stream().anyMatch(word -> word.startsWith("--pid"));
        return line(name, again) + (isTyped || found.group("which") == null ? "" : found.group("which"));
    }

    /**
     * What to type in this situation.
     *
     * @param start what starts this nginx
     */
    String next(Situation now, String start, boolean diskDiffers) {
        return now.cure().map(cure -> cure + " && ").orElse("") + onceItRuns(now, start, diskDiffers);
    }

    private String onceItRuns(Situation now, String start, boolean diskDiffers) {
        return switch (now.phase()) {
            case SOLE -> diskDiffers ? command("apply") : applyAnother();
            // a commit is refused where the new master is not ready, for want of its pid file say
            case DRAINING, STANDBY, OVERLAP -> command(now.newReady() ? "commit" : "rollback");
            case STARTING, RETIRING -> command("status");
            case UNWINDING -> command("rollback");
            // a drained master starts its workers again on a plain reload (ngx_master_process_cycle)
            case BROKEN ->
                now.sole()
                        .filter(sole -> !sole.quitting())
                        .map(sole -> "kill -HUP " + sole.pid())
                        .orElse(command("rollback"));
            case DOWN -> start;
            case ORPHANED -> start(now.orphans().stream().map(Worker::pid).toList(), start);
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
