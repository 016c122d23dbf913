package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.linux.Unit;
import io.github.nginxupgrade.os.Command;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.Commands;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds how a service of systemd is set up: asks systemd where it runs, else reads the files that it would read. */
final class Units {
    /** From the least to the most important, systemd.unit(5). */
    private static final List<String> FOLDERS = List.of(
            "/usr/lib/systemd/system",
            "/lib/systemd/system",
            "/usr/local/lib/systemd/system",
            "/run/systemd/system",
            "/etc/systemd/system");

    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final MachineFacts around;
    private final Commands commands;

    Units(MachineFacts around, Commands commands) {
        this.around = around;
        this.commands = commands;
    }

    /** Empty where nothing is known of it. */
    Optional<Unit> find(String name) throws OsFailure {
        boolean systemd = around.text("/proc/1/comm").orElse("").strip().equals("systemd");
        return systemd ? asked(name) : fromFiles(name);
    }

    private Optional<Unit> asked(String name) {
        try {
            CommandResult shown = commands.run(new Command(
                    List.of("systemctl", "show", "--property=Type,PIDFile,KillMode,GuessMainPID,LoadState", "--", name),
                    Path.of("/"),
                    Map.of(),
                    Map.of(),
                    LIMIT));
            return shown.succeeded() && shown.output().contains("LoadState=loaded")
                    ? Optional.of(Unit.ofShow(shown.output()))
                    : Optional.empty();
        } catch (OsFailure notInstalled) {
            return Optional.empty();
        }
    }

    private Optional<Unit> fromFiles(String name) throws OsFailure {
        String template = name.replaceFirst("@.*\\.service$", "@.service");
        var texts = new ArrayList<String>();
        for (String folder : FOLDERS) {
            Optional<String> text = around.text(folder + "/" + name);
            if (text.isEmpty() && !template.equals(name)) {
                text = around.text(folder + "/" + template);
            }
            if (text.isPresent()) {
                // a file of a more important folder hides the others of its name
                texts.clear();
                texts.add(text.get());
            }
        }
        if (texts.isEmpty()) {
            return Optional.empty();
        }
        texts.addAll(dropIns(name));
        return Optional.of(Unit.ofFiles(texts));
    }

    private List<String> dropIns(String name) throws OsFailure {
        var texts = new java.util.TreeMap<String, String>();
        for (String folder : FOLDERS) {
            for (Path file : around.list(Path.of(folder, name + ".d"))) {
                if (file.toString().endsWith(".conf")) {
                    texts.put(
                            String.valueOf(file.getFileName()),
                            around.text(file.toString()).orElse(""));
                }
            }
        }
        return List.copyOf(texts.values());
    }
}
