package io.github.nginxupgrade.fuzz;

import io.github.nginxupgrade.linux.Unit;
import io.github.nginxupgrade.text.Bytes;
import java.util.List;

/** Unit files of systemd, and what systemctl prints. */
final class UnitTexts {
    private UnitTexts() {}

    static void take(byte[] input) {
        String text = Bytes.text(input);
        for (Unit unit : List.of(Unit.ofShow(text), Unit.ofFiles(List.of("[Service]\n" + text)))) {
            Target.hold(unit.settings().values().stream().noneMatch(String::isBlank), "an empty setting is none");
            Target.hold(!unit.type().isEmpty() && !unit.killMode().isEmpty(), "what is not set has a default");
            unit.pidFile().ifPresent(path -> Target.hold(path.startsWith("/"), "a pid file has a whole path"));
            unit.denies("GuessMainPID");
        }
        Target.same(
                Unit.ofFiles(List.of("[Service]\n" + text, "[Service]\nType=\n"))
                        .value("Type")
                        .isPresent(),
                false,
                "a drop-in takes back what the file says");
    }
}
