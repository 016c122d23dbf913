package io.github.nginxupgrade.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.OptionSpec;

/** The options in a help text: those of every day first, the others under what they are about. */
final class OptionSections implements IHelpSectionRenderer {
    private static final List<String> DAILY = List.of(
            "--yes",
            "--hold",
            "--confirm-within",
            "--observe",
            "--probe",
            "--previous",
            "--to",
            "--html",
            "--prune",
            "--watch",
            "--dry-run",
            "--pid-file",
            "--output",
            "--help");

    private static final List<String> CANDIDATE =
            List.of("--module", "--modules-dir", "--sha256", "--rehearse", "--allow");
    private static final List<String> PATIENCE = List.of(
            "--settle",
            "--start-timeout",
            "--drain-timeout",
            "--on-drain-timeout",
            "--wait",
            "--deadline",
            "--no-auto-rollback");
    private static final List<String> PROOFS = List.of(
            "--probe-status",
            "--probe-body",
            "--probe-connect",
            "--probe-timeout",
            "--probe-fails",
            "--probe-ca",
            "--insecure",
            "--max-5xx",
            "--hooks-dir",
            "--hook-timeout");

    private static Map<String, List<String>> more() {
        var more = new LinkedHashMap<String, List<String>>();
        more.put("The candidate, and what may speak against it", CANDIDATE);
        more.put("How long to wait, and what then", PATIENCE);
        more.put("Probes, responses and hooks", PROOFS);
        return more;
    }

    private static final String REST = "Which nginx, where and how";

    /** Three lines of help are read as they are. */
    private static final int FEW = 3;

    @Override
    public String render(Help help) {
        List<OptionSpec> options = help.commandSpec().options().stream()
                .filter(option -> !option.hidden())
                .toList();
        var text = new StringBuilder(list(help, named(options, DAILY)));
        var rest = new ArrayList<>(options);
        rest.removeAll(named(options, DAILY));
        more().forEach((heading, names) -> {
            List<OptionSpec> these = named(options, names);
            rest.removeAll(these);
            text.append(section(help, heading, these));
        });
        return text.append(section(help, rest.size() > FEW ? REST : "", rest)).toString();
    }

    /** In the order of the names: what is typed most comes first. */
    private static List<OptionSpec> named(List<OptionSpec> options, List<String> names) {
        return names.stream()
                .flatMap(name ->
                        options.stream().filter(option -> option.longestName().equals(name)))
                .toList();
    }

    private static String section(Help help, String heading, List<OptionSpec> options) {
        String above = heading.isEmpty() ? "" : System.lineSeparator() + heading + ":" + System.lineSeparator();
        return options.isEmpty() ? "" : above + list(help, options);
    }

    private static String list(Help help, List<OptionSpec> options) {
        Help.Layout layout = help.createDefaultLayout();
        layout.addOptions(options, help.parameterLabelRenderer());
        return layout.toString();
    }
}
