package io.github.nginxupgrade.real;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.json.JsonFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
            CommandLine.Result result = new Upgrader(nginx)
                    .text("plan", Releases.binary(Releases.NEW).toString());
            assertThat(result.exit()).as("%s", result).isZero();
            assertThat(result.stdout())
                    .contains("  1. install the new files\n  2. USR2 to the old master " + master + "\n")
                    .contains("  3. WINCH to the old master " + master + "\n")
                    .contains("  4. QUIT to the old master " + master + "\n")
                    .contains("Way back: put the old files back, HUP to the old master " + master
                            + ", QUIT to the new master\n");
        }
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
