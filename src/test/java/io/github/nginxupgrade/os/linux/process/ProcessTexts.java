package io.github.nginxupgrade.os.linux.process;

import io.github.nginxupgrade.fuzz.Target;
import io.github.nginxupgrade.nginx.PidFile;
import io.github.nginxupgrade.nginx.Relative;
import io.github.nginxupgrade.nginx.Title;
import io.github.nginxupgrade.text.Bytes;
import java.util.Optional;

/** What a process says of itself, and what the kernel says of it, the process's own name in between: for the fuzzer. */
public final class ProcessTexts {
    private ProcessTexts() {}

    public static void take(byte[] input) {
        String text = Bytes.text(input);
        Title title = Title.of(text);
        Target.hold(text.endsWith(title.arguments()), "arguments are the end of the title");
        Target.hold(
                title.role() == Title.Role.UNTITLED || Relative.TITLES.stream().anyMatch(text::startsWith),
                "only nginx's titles mean anything");
        PidFile.parse(text).ifPresent(pid -> {
            Target.hold(pid > 1, "a pid above 1");
            Target.same(Long.parseLong(text.strip()), (long) pid, "the number that stands there");
        });
        StatLine.parse(text)
                .ifPresent(stat -> Target.same(
                        StatLine.parse("1 (nginx) " + text.substring(text.lastIndexOf(')') + 2)),
                        Optional.of(stat),
                        "the name of a process changes nothing"));
        StatusFile.effectiveUid(text).ifPresent(uid -> Target.hold(uid >= 0, "no negative user"));
        StatusFile.number(text)
                .ifPresent(
                        uid -> Target.same(Long.parseLong(text.strip()), (long) uid, "the number that stands there"));
        StatusFile.user(text);
        StatusFile.pending(text);
    }
}
