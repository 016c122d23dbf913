package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.os.linux.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/**
 * {@code Manual FOLDER NAME}: writes the manual of the program by this name, as AsciiDoc. For scripts/package. Whatever {@code --help}
 * says is in it, from the same descriptions; exit codes, files, environment and relatives, which are those of the whole program, are on
 * each page.
 */
public final class Manual {
    private static final String FILES =
            """
            == Files

            */etc/nginx-upgrade/config.properties*::
              Defaults for options.

            */var/lib/nginx-upgrade*::
              Runs with their backups and journals, and the log; of another user than root, *~/.local/state/nginx-upgrade*.

            */run/nginx-upgrade*::
              Locks; each says who holds it.

            """;

    private static final String ENVIRONMENT =
            """
            == Environment

            *NGINX_UPGRADE_STATE_DIR*::
              As *--state-dir*, which goes before it.

            *XDG_STATE_HOME*::
              Where another user than root has state, in place of *~/.local/state*.

            *NO_COLOR*, *CI*, *TERM*::
              Where the first is set, or the last is *dumb*, there are no colours; then, and where *CI* is set, no view that is redrawn.

            *SSL_CERT_FILE*::
              Whom probes believe that sign certificates, where *--probe-ca* says nothing else.

            """;

    private Manual() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        CommandLine program = Cli.line(Linux.machine()).setCommandName(arguments[1]);
        CommandSpec all = program.getCommandSpec();
        int failed =
                ManPageGenerator.generateManPage(folder.toFile(), null, new boolean[0], true, program.getCommandSpec());
        if (failed != CommandLine.ExitCode.OK) {
            throw new IOException("no manual: the generator ended with " + failed);
        }
        complete(folder.resolve(all.name() + ".adoc"), all, List.of());
        for (CommandSpec command : Typeable.commands(all)) {
            complete(folder.resolve(all.name() + "-" + command.name() + ".adoc"), all, List.of(all.name()));
        }
    }

    /** What the generator leaves out, before the examples; headings as man-pages(7) has them. */
    private static void complete(Path page, CommandSpec program, List<String> above) throws IOException {
        String text = Files.readString(page)
                .replaceAll("(?m)^== +(.*):$", "== $1")
                .replace("== Exit codes", "== Exit status");
        String codes = text.contains("== Exit status")
                ? ""
                : exitStatus(program.usageMessage().exitCodeList());
        String footer = "// tag::picocli-generated-man-section-footer[]";
        String more = codes + FILES + ENVIRONMENT;
        int at = text.contains(footer) ? text.indexOf(footer) : text.length();
        Files.writeString(page, text.substring(0, at) + "\n" + more + text.substring(at) + seeAlso(program, above));
    }

    private static String exitStatus(Map<String, String> codes) {
        var text = new StringBuilder("== Exit status\n\n");
        codes.forEach((code, meaning) ->
                text.append("*").append(code).append("*::\n  ").append(meaning).append("\n\n"));
        return text.toString();
    }

    private static String seeAlso(CommandSpec program, List<String> above) {
        var names = new ArrayList<>(above);
        if (above.isEmpty()) {
            Typeable.commands(program).forEach(command -> names.add(program.name() + "-" + command.name()));
        }
        names.add("nginx");
        return "\n== See also\n\n*" + String.join("*(8), *", names) + "*(8)\n";
    }
}
