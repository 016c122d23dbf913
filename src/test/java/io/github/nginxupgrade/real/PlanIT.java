package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A plan says beforehand what apply then does, and leaves no trace. */
class PlanIT {
    private static final int REFUSED = 3;
    private static final String MODULE = "ngx_stream_module.so";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "--hold", "--module", "in place"})
    void itSaysWhatApplyThenDoesAndTouchesNothing(String way) {
        boolean module = way.equals("--module");
        NginxOptions options = NginxOptions.standard();
        try (PrivateNginx nginx = PrivateNginx.start(folder, module ? options.withModules(MODULE) : options)) {
            var words = new ArrayList<String>();
            if (way.equals("in place")) {
                Layout.replace(nginx.binary(), Releases.binary(Releases.NEW));
            } else {
                words.add(Releases.binary(Releases.NEW).toString());
                words.addAll(
                        module
                                ? List.of(
                                        "--module",
                                        Releases.module(Releases.NEW, MODULE).toString())
                                : way.isEmpty() ? List.of() : List.of(way));
            }
            words.addAll(List.of("--observe", "100ms"));
            Answer plan = untouched(nginx, 0, "planned", command("plan", words));
            assertThat(plan.fields().flag("changed")).isFalse();
            Answer apply = new Upgrader(nginx)
                    .expect(0, way.equals("--hold") ? "held" : "upgraded", command("apply", words, "--yes"));
            assertThat(steps(plan)).isEqualTo(steps(apply)).isNotEmpty();
            assertThat(plan.fields().object("to").text("sha256"))
                    .isEqualTo(apply.fields().object("to").text("sha256"));
        }
    }

    @Test
    void itSaysThatItWouldBeRefusedAndAllTheReasons() throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Files.writeString(nginx.config(), "no_such_directive on;\n" + Files.readString(nginx.config()));
            Path loose = Files.copy(Releases.binary(Releases.NEW), folder.resolve("loose"));
            assertThat(loose.toFile().setWritable(true, false)).isTrue();
            Answer refused = untouched(nginx, REFUSED, "refused", "plan", loose.toString(), "--sha256", "0".repeat(64));
            assertThat(refusals(refused)).containsExactlyInAnyOrder("candidate-unusable", "candidate-writable");
            refused = untouched(nginx, REFUSED, "refused", "plan", loose.toString(), "--allow", "candidate-writable");
            assertThat(refusals(refused)).containsExactly("configuration-rejected", "old-configuration-rejected");
            assertThat(refused.fields().text("message")).contains("no_such_directive");
        }
    }

    @Test
    void itSaysThatThereIsNothingToDo() {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            untouched(nginx, 0, "unchanged", "plan");
        }
    }

    @Test
    void peopleReadTheSteps() {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            long master = nginx.master().pid();
            String candidate = Releases.binary(Releases.NEW).toString();
            CommandLine.Result result = new Upgrader(nginx)
                    .text("plan", candidate, "--observe", "2s", "--drain-timeout", "5s", "--hooks-dir", "my hooks");
            assertThat(result.exit()).as("%s", result).isZero();
            assertThat(result.stdout())
                    .contains("nginx-upgrade apply " + candidate + " --observe 2s --drain-timeout 5s --hooks-dir '"
                            + nginx.prefix().resolve("my hooks") + "' --pid-file " + nginx.pidFile())
                    .contains("  1. install the new files\n  2. USR2 to the old master " + master + "\n")
                    .contains("  3. WINCH to the old master " + master + "\n")
                    .contains("  4. QUIT to the old master " + master + "\n")
                    .contains("Way back: put the old files back, HUP to the old master " + master
                            + ", QUIT to the new master\n");
        }
    }

    /** Another user's nginx: what can be said of the candidate is said, and that all the rest was not looked at. */
    @ParameterizedTest
    @CsvSource({"false, candidate-unusable", "true,"})
    void withoutRootItSaysWhatItCan(boolean whole, String refusal) throws IOException {
        try (PrivateNginx nginx = PrivateNginx.start(folder)) {
            Path image = folder.resolve("image");
            sh("cp -a " + Tool.image() + " " + image);
            Path candidate = candidate(whole);
            sh("chmod a+x " + folder + " && chmod -R a+rX " + folder);
            Untouched before = Untouched.whollyNow(nginx);
            Answer answer = Answer.of(sh("exec setpriv --reuid=65534 --regid=65534 --clear-groups " + image
                    + "/bin/nginx-upgrade plan " + candidate + " -o json --pid-file " + nginx.pidFile()));
            before.check();
            assertThat(answer.exit()).as("%s", answer).isEqualTo(8);
            assertThat(answer.outcome()).isEqualTo("not-permitted");
            assertThat(refusals(answer)).as("%s", answer).isEqualTo(refusal == null ? List.of() : List.of(refusal));
            assertThat(answer.fields().objects("hazards"))
                    .anyMatch(hazard -> hazard.text("id").equals("not-looked-at")
                            && hazard.text("evidence").contains("runs as user id 0"));
            assertThat(answer.fields().text("remedy")).startsWith("sudo ");
        }
    }

    /** Its libraries too lie where others may not look: they go with it. */
    private Path candidate(boolean whole) throws IOException {
        Path candidate = folder.resolve("candidate");
        Path release = Releases.binary(Releases.NEW).getParent().getParent();
        if (whole) {
            Files.copy(Releases.binary(Releases.NEW), candidate);
            sh("cp -a " + release.resolve("lib") + " " + folder + " && patchelf --set-rpath " + folder.resolve("lib")
                    + " " + candidate);
        } else {
            Files.write(candidate, Arrays.copyOf(Files.readAllBytes(Releases.binary(Releases.NEW)), 500_000));
        }
        return candidate;
    }

    private CommandLine.Result sh(String script) {
        return CommandLine.run(folder, PrivateNginx.PATIENCE, List.of("sh", "-c", script));
    }

    /** Every file's content, mode, owner and times, the processes, and that no state folder came. */
    private static Answer untouched(PrivateNginx nginx, int exit, String outcome, String... command) {
        Untouched before = Untouched.whollyNow(nginx);
        Answer answer = new Upgrader(nginx).expect(exit, outcome, command);
        before.check();
        return answer;
    }

    private static String[] command(String verb, List<String> words, String... more) {
        var all = new ArrayList<>(List.of(verb));
        all.addAll(words);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static List<String> steps(Answer answer) {
        return answer.fields().objects("steps").stream()
                .map(step -> step.map().get("step") + " " + step.map().get("signal") + " "
                        + step.map().get("pid"))
                .toList();
    }

    private static List<String> refusals(Answer answer) {
        return answer.fields().objects("hazards").stream()
                .filter(hazard -> hazard.text("level").equals("refuse"))
                .map((JsonFields hazard) -> hazard.text("id"))
                .toList();
    }
}
