package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.os.linux.Linux;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** {@code Manual FOLDER NAME}: writes the manual of the program by this name, as AsciiDoc. For scripts/package. */
public final class Manual {
    private Manual() {}

    public static void main(String[] arguments) throws IOException {
        CommandLine program = Cli.line(Linux.machine()).setCommandName(arguments[1]);
        int failed = ManPageGenerator.generateManPage(
                Path.of(arguments[0]).toFile(), null, new boolean[0], true, program.getCommandSpec());
        if (failed != CommandLine.ExitCode.OK) {
            throw new IOException("no manual: the generator ended with " + failed);
        }
    }
}
