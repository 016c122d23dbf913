package io.github.nginxupgrade.fuzz;

import io.github.nginxupgrade.cli.OptionTexts;
import io.github.nginxupgrade.journal.JournalTexts;
import io.github.nginxupgrade.os.linux.net.SocketTableTexts;
import io.github.nginxupgrade.os.linux.process.ProcessTexts;
import java.util.Arrays;
import java.util.Locale;

/**
 * The kinds of foreign text, each with its readers. A target that stands in another package does so because its readers can be
 * seen there only. A new kind is one line here, one target, and a folder of inputs.
 */
public enum Kind {
    PROCESSES(ProcessTexts::take),
    BUILDS(BuildTexts::take),
    CONFIGURATIONS(ConfigurationTexts::take),
    LOGS(LogTexts::take),
    KERNEL_TABLES(KernelTables::take),
    SOCKET_TABLES(SocketTableTexts::take),
    UNITS(UnitTexts::take),
    JOURNALS(JournalTexts::take),
    ANSWERS(HttpAnswers::take),
    PROGRAMS(ElfFiles::take),
    OPTIONS(OptionTexts::take),
    SHOWN(ShownTexts::take);

    /** More than any text that these readers get in one piece but configurations and logs, whose readers are made for it. */
    private static final int GROWN = 1 << 16;

    private final Target target;

    Kind(Target target) {
        this.target = target;
    }

    /** The name of its folder of inputs, and of its argument for the fuzzer. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Kind of(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kind of text: " + word));
    }

    public void take(byte[] input) throws Exception {
        target.take(input);
    }

    /**
     * The same input, large: its second half again and again. A reader that takes the square of the length, or a frame of the
     * stack for each character, shows it here.
     */
    public void takeGrown(byte[] input) throws Exception {
        int half = input.length / 2;
        byte[] grown = Arrays.copyOf(input, Math.max(input.length, GROWN));
        for (int at = input.length; at < grown.length && input.length > half; at++) {
            grown[at] = grown[at - (input.length - half)];
        }
        target.take(grown);
    }
}
