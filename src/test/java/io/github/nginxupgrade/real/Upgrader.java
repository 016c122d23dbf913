package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** The built program, pointed at one private nginx and never at another that may run on the host. */
record Upgrader(PrivateNginx nginx, Tool tool) {
    Upgrader(PrivateNginx nginx) {
        this(nginx, Tool.of(nginx));
    }

    /** Runs a command to its end; what it prints is for people. */
    CommandLine.Result text(String... arguments) {
        return tool.run(pointed(arguments));
    }

    /** Runs a command to its end with {@code -o json}. */
    Answer json(String... arguments) {
        return Answer.of(tool.run(pointed(json(List.of(arguments)))));
    }

    /** Runs a command with {@code -o json} and checks what scripts look at first. */
    Answer expect(int exit, String outcome, String... arguments) {
        Answer answer = json(arguments);
        assertThat(answer.exit()).as(answer.toString()).isEqualTo(exit);
        assertThat(answer.outcome()).as(answer.toString()).isEqualTo(outcome);
        assertThat(answer.fields().number("exit_code")).isEqualTo(exit);
        return answer;
    }

    /** Starts a command in the background with {@code -o json}; its output becomes an {@link Answer} at its end. */
    CommandLine.Running start(String... arguments) {
        return tool.start(pointed(json(List.of(arguments))));
    }

    private static String[] json(List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("-o", "json"));
        return all.toArray(String[]::new);
    }

    private String[] pointed(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--pid-file", nginx.pidFile().toString()));
        all.addAll(List.of("--state-dir", nginx.prefix().resolve("state").toString()));
        return all.toArray(String[]::new);
    }

    /** {@code apply} of the new release, without a question. */
    static String[] apply(String... options) {
        List<String> all =
                new ArrayList<>(List.of("apply", Releases.binary(Releases.NEW).toString(), "--yes"));
        all.addAll(List.of(options));
        return all.toArray(String[]::new);
    }

    /**
     * The same without the rehearsal, for what happens behind it: another third of the time that the whole command takes, and
     * of no use where the test is about a candidate that is known to start.
     */
    static String[] unrehearsed(String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--rehearse", "never"));
        return apply(all.toArray(String[]::new));
    }

    /** The signals that people and programs send to masters, as nginx's error log tells of them. */
    List<String> signals() {
        return nginx.errorLog()
                .lines()
                .filter(line -> line.matches(".*\\bsignal \\d+ \\(SIG(HUP|USR1|USR2|WINCH|QUIT|TERM|INT)\\).*"))
                .toList();
    }
}
