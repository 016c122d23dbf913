package io.github.nginxupgrade.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code nginx-upgrade version}: what {@code --version} says, for those who type it so. */
@Command(
        name = "version",
        description = "The version of this program.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CommandLine program = spec.root().commandLine();
        spec.commandLine().printVersionHelp(program.getOut());
        program.getOut().flush();
        return 0;
    }
}
