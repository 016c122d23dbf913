package io.github.nginxupgrade.real;

import io.github.nginxupgrade.action.Step;
import io.github.nginxupgrade.json.Json;
import io.github.nginxupgrade.json.JsonFields;
import io.github.nginxupgrade.json.Schemas;
import io.github.nginxupgrade.situation.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a command did and what it came through: its steps, the phases between them, and its exit code. */
record Journey(List<String> stations) {
    /** A phase that lasts as long as nginx takes for it and no longer: a look may come too late to see it. */
    private static final Set<String> FLEETING = Set.of("STARTING", "DRAINING", "RETIRING", "UNWINDING", "BROKEN");

    private static final Pattern PHASE = Pattern.compile("phase ([A-Z]+): .*");
    private static final Pattern EXIT = Pattern.compile("exit (\\d+): .*");

    /** As the simulator's transcript of a scenario has it, for the command in this place. */
    static Journey told(List<String> transcript, int command) {
        var stations = new ArrayList<String>();
        int at = -1;
        for (String line : transcript) {
            at += line.startsWith("$ ") ? 1 : 0;
            if (at == command) {
                station(line).ifPresent(stations::add);
            }
        }
        return new Journey(stations);
    }

    private static Optional<String> station(String line) {
        Matcher phase = PHASE.matcher(line);
        Matcher exit = EXIT.matcher(line);
        if (phase.matches()) {
            return Optional.of(phase.group(1));
        }
        if (exit.matches()) {
            return Optional.of("exit " + exit.group(1));
        }
        if (line.startsWith("turned back: ")) {
            return Optional.of("turned back");
        }
        return Arrays.stream(Step.values())
                .map(Step::words)
                .filter(words -> line.startsWith(words + " ["))
                .findFirst();
    }

    /** As the program has written it with {@code -o jsonl}. */
    static Journey gone(CommandLine.Result result) {
        var stations = new ArrayList<String>();
        for (String line : result.stdout().lines().toList()) {
            (line.contains("\"event\":") ? Schemas.EVENT : Schemas.RESULT).hold(line);
            var event = new JsonFields(Json.readObject(line).orElseThrow());
            switch (event.texts().getOrDefault("event", "")) {
                case "phase" -> stations.add(event.text("phase").toUpperCase(Locale.ROOT));
                case "step-started" -> stations.add(words(event.text("step")));
                case "turned-back" -> stations.add("turned back");
                default -> {
                    // words for people, and the result
                }
            }
        }
        stations.add("exit " + result.exit());
        return new Journey(stations);
    }

    private static String words(String id) {
        return Arrays.stream(Step.values())
                .filter(step -> step.id().equals(id))
                .map(Step::words)
                .findFirst()
                .orElseThrow();
    }

    /** Without the phases that a look may miss, nor the return from one of them to the phase before. */
    Journey lasting() {
        var lasting = new ArrayList<String>();
        String phase = "SOLE";
        for (String station : stations) {
            boolean isPhase =
                    Arrays.stream(Phase.values()).anyMatch(each -> each.name().equals(station));
            if (!FLEETING.contains(station) && !station.equals(phase)) {
                lasting.add(station);
                phase = isPhase ? station : phase;
            }
        }
        return new Journey(lasting);
    }
}
