package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A pid that cannot be trusted is never signalled: kill(2) takes 0 and -1 for everybody. */
class PidFileIT {
    private static final int NO_SUCH_NGINX = 7;

    @TempDir
    Path folder;

    /** What stands in nginx's own pid file; the words are what the message must hold. */
    private enum Content {
        ABSENT(null, "there is no pid file"),
        EMPTY("", "is empty"),
        BLANK(" \n", "is empty"),
        ZERO("0\n", "holds no pid but \"0\""),
        MINUS_ONE("-1\n", "holds no pid but \"-1\""),
        INIT("1\n", "1"),
        TEXT("nginx\n", "holds no pid but \"nginx\""),
        TWO("BYSTANDER BYSTANDER\n", "holds no pid but"),
        TOO_LARGE("99999999999\n", "holds no pid but \"99999999999\""),
        /** PID_MAX_LIMIT of linux/threads.h is 4194304. */
        JUST_TOO_LARGE("4194305\n", "4194305"),
        ENDED("ENDED\n", "does not run"),
        BYSTANDER("BYSTANDER\n", "is no nginx master but \"sleep"),
        WORKER("WORKER\n", "is no nginx master but \"nginx: worker process");

        private final String text;
        private final String words;

        Content(String text, String words) {
            this.text = text;
            this.words = words;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPidFileThatNamesNoMasterIsRefusedAndNobodyIsSignalled(Content content) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder);
                Bystander bystander = Bystander.start()) {
            if (content.text == null) {
                Files.delete(nginx.pidFile());
            } else {
                Proc worker = nginx.accepting(nginx.master().pid()).get(0);
                Files.writeString(
                        nginx.pidFile(),
                        content.text
                                .replace("BYSTANDER", bystander.pid())
                                .replace("WORKER", Long.toString(worker.pid()))
                                .replace("ENDED", Bystander.ended()));
            }
            refused(
                    nginx,
                    bystander,
                    content.words,
                    content == Content.BYSTANDER,
                    "--pid-file",
                    nginx.pidFile().toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "4194305", "BYSTANDER", "WORKER", "ENDED"})
    void aPidThatIsNoMasterIsRefusedAndNobodyIsSignalled(String given) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder);
                Bystander bystander = Bystander.start()) {
            Proc worker = nginx.accepting(nginx.master().pid()).get(0);
            String pid = given.replace("BYSTANDER", bystander.pid())
                    .replace("WORKER", Long.toString(worker.pid()))
                    .replace("ENDED", Bystander.ended());
            refused(nginx, bystander, pid, given.equals("BYSTANDER"), "--pid", pid);
        }
    }

    /** All commands find their nginx in one way, so that two of them try it, and all where somebody else's process is named. */
    private static List<List<String>> commands(boolean all) {
        var status = List.of("status");
        var apply = List.of("apply", Releases.binary(Releases.NEW).toString(), "--yes");
        return all
                ? List.of(
                        status,
                        apply,
                        List.of("rollback", "--yes"),
                        List.of("commit", "--yes"),
                        List.of("reload"),
                        List.of("reopen"))
                : List.of(status, apply);
    }

    private static void refused(
            PrivateNginx nginx, Bystander bystander, String words, boolean all, String flag, String value) {
        Untouched before = Untouched.now(nginx);
        Proc init = Proc.of(1).orElseThrow();
        for (List<String> command : commands(all)) {
            CommandLine.Result result = Tool.of(nginx).run(with(command, flag, value));
            assertThat(result.exit()).as("%s: %s", command, result).isEqualTo(NO_SUCH_NGINX);
            assertThat(Said.by(result).sentence()).contains(words);
        }
        before.check();
        assertThat(bystander.lives()).isTrue();
        assertThat(init.alive()).isTrue();
    }

    private static String[] with(List<String> command, String flag, String value) {
        var all = new java.util.ArrayList<>(command);
        all.add(flag);
        all.add(value);
        return all.toArray(String[]::new);
    }
}
