package io.github.nginxupgrade.fuzz;

import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.BuildText;
import io.github.nginxupgrade.text.Bytes;
import java.util.Optional;

/** What a binary says of itself with {@code -V}, and where it stands in the binary: whoever compiled it wrote both. */
final class BuildTexts {
    private BuildTexts() {}

    static void take(byte[] input) {
        BuildText.Constants constants = BuildText.constants(input);
        Target.hold(constants.begin() >= 0, "constants begin in the file");
        Build.parse(Bytes.text(input)).ifPresent(BuildTexts::holds);
        var text = new BuildText();
        text.take(input);
        Optional<Build> found = text.build();
        found.ifPresent(BuildTexts::holds);
        Target.hold(!text.isComplete() || found.isPresent(), "complete means that there is one");
        text.take(input);
        Target.hold(found.isEmpty() || found.equals(text.build()), "a piece that is taken twice changes nothing");
    }

    private static void holds(Build build) {
        Target.hold(
                !build.version().isEmpty() && build.version().strip().equals(build.version()), "a version is a word");
        Target.hold(build.features().stream().noneMatch(String::isEmpty), "a feature has a name");
        Target.hold(!build.prefix().isEmpty() && !build.pidPath().isEmpty(), "a path has a default");
        build.leftOut();
        build.isCompatible();
        String output = "nginx version: nginx/" + build.version() + "\nconfigure arguments: "
                + build.configureArguments() + "\n";
        Target.same(
                Build.parse(output).orElseThrow().configureArguments(),
                build.configureArguments(),
                "arguments that are printed are read back");
    }
}
