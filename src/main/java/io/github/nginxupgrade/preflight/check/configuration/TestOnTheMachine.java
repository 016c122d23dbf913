package io.github.nginxupgrade.preflight.check.configuration;

import io.github.nginxupgrade.os.Command;
import io.github.nginxupgrade.os.CommandResult;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.ProcessIdentity;
import io.github.nginxupgrade.situation.Instance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;

/**
 * nginx's own test of its configuration by the version that runs, where no sandbox can be had: as its master runs, with its
 * files at their live paths, which only this test sees. What it makes on the machine, or gives away, is undone.
 */
public final class TestOnTheMachine {
    private final Os os;
    private final Instance instance;
    private final ProcessIdentity master;

    public TestOnTheMachine(Os os, Instance instance, ProcessIdentity master) {
        this.os = os;
        this.instance = instance;
        this.master = master;
    }

    /**
     * Blocks for as long as nginx takes.
     *
     * @param binary what runs
     * @param running where the bytes are that run, by live path, the binary's included; without a mount namespace the modules are
     *     those that are on disk
     * @throws OsFailure where it could not be run, or left something behind
     */
    public CommandResult run(Path binary, Map<Path, Path> running) throws OsFailure {
        Command test = command(binary, running, os.commands().canOverlay());
        TestLeftovers traces = TestLeftovers.before(os, instance, master.pid());
        try {
            return os.commands().run(test);
        } finally {
            traces.undo();
        }
    }

    /**
     * The test by any binary.
     *
     * @param files by live path, the binary's included
     * @param overlay whether they can be seen there; without, the binary is run where it is
     */
    Command command(Path binary, Map<Path, Path> files, boolean overlay) {
        var arguments = new ArrayList<>(instance.arguments().forTest());
        if (!overlay) {
            arguments.set(0, binary.toString());
        }
        return new Command(
                        arguments,
                        instance.folder(),
                        Map.of(),
                        overlay ? files : Map.<Path, Path>of(),
                        ConfigurationRejected.LIMIT)
                .inMountsOf(instance.mountsOf())
                .like(master);
    }
}
