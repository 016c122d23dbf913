package io.github.nginxupgrade.preflight;

import io.github.nginxupgrade.linux.Unit;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ServiceManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    private final MachineFacts around;
    private final ServiceManager services;

    Units(MachineFacts around, ServiceManager services) {
        this.around = around;
        this.services = services;
    }

    /** Empty where nothing is known of it. */
    Optional<Unit> find(String name) throws OsFailure {
        return services.runs() ? asked(name) : fromFiles(name);
    }

    private Optional<Unit> asked(String name) {
        try {
            return services.show(name).map(Unit::ofShow);
        } catch (OsFailure notSaid) {
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
