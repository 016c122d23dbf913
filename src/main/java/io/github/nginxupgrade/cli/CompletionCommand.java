package io.github.nginxupgrade.cli;

import io.github.nginxupgrade.report.Style;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nginx-upgrade completion bash|zsh|fish}: a script for the shell, made from the commands themselves. */
@Command(
        name = "completion",
        description = "Print the completion script for a shell, to be sourced or put where it looks for them.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} completion bash >/etc/bash_completion.d/nginx-upgrade",
            "  ${ROOT-COMMAND-NAME} completion zsh \\",
            "      >/usr/local/share/zsh/site-functions/_nginx-upgrade",
            "  ${ROOT-COMMAND-NAME} completion fish >/etc/fish/completions/nginx-upgrade.fish"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
    /** The shells that are known. */
    enum Shell {
        bash,
        zsh,
        fish
    }

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    Shell shell = Shell.bash;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CommandSpec program = spec.root();
        Terminal.output(Style.PLAIN)
                .script(
                        switch (shell) {
                            case bash -> new BashCompletion(program).script();
                            case zsh -> new ZshCompletion(program).script();
                            case fish -> new FishCompletion(program).script();
                        });
        return 0;
    }
}
