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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The probes in the dress rehearsal: judged where nothing of outside is needed, shown where something is. */
class RehearsedProbesIT {
    /** Answers of 500, and of another body, by the new version only; and one that needs an upstream of the host. */
    private static final String HTTP =
            "map $nginx_version $health { default 200; \"%s\" 500; } ".formatted(Releases.NEW);

    private static final String SERVER =
            "listen unix:%s; location = /health { if ($health = 500) { return 500; } return 204; }"
                    + " location = /same { return 200 same; } location = /missing { return 404; }"
                    + " location = /up { proxy_pass http://127.0.0.1:%d/same; }"
                    + " location = /guarded { auth_request /up; alias html/download; }";

    @TempDir
    Path folder;

    private PrivateNginx start(int upstream) throws IOException {
        Path prefix = Files.createDirectory(folder.resolve("web"));
        return PrivateNginx.start(
                prefix, NginxOptions.standard().withHttp(HTTP).withServer(SERVER.formatted(socket(), upstream)));
    }

    private Path socket() {
        return folder.resolve("web/logs/web.sock");
    }

    /** The same of plan, which tells what apply would do. */
    @ParameterizedTest
    @ValueSource(strings = {"apply", "plan"})
    void whatOnlyTheNewVersionAnswersBadlyIsRefusedBeforeAnySignal(String command) throws IOException {
        try (PrivateNginx nginx = start(1)) {
            String url = "http://127.0.0.1:" + nginx.port() + "/health";
            Answer answer = new Upgrader(nginx).expect(3, "refused", with(command, "--probe", url));
            assertThat(answer.fields().text("message"))
                    .contains("probe " + url + " is answered well by the version that serves (204)")
                    .contains("and not by the candidate: 500");
            assertThat(refusals(answer)).containsExactly("rehearsal-failed");
            JsonFields probe = only(answer, "rehearsed-probe");
            assertThat(probe.number("status")).isEqualTo(500);
            assertThat(probe.text("answered_by")).isEqualTo("new");
            assertThat(probe.flag("ok")).isFalse();
            assertThat(new Upgrader(nginx).signals()).isEmpty();
            Sole.serves(nginx, Releases.OLD);
        }
    }

    /** It would be drained, would fail, and the new worker would be blamed. */
    @Test
    void aProbeThatTheOldVersionFailsTooIsRefusedBeforeTheQuestion() throws IOException {
        try (PrivateNginx nginx = start(1)) {
            String url = "http://127.0.0.1:" + nginx.port() + "/missing";
            String[] apply = with("apply", "--probe", url);
            Answer answer = new Upgrader(nginx).expect(3, "refused", apply);
            assertThat(answer.fields().text("message"))
                    .endsWith(
                            "probe " + url + " is failed by the version that serves already: it and the candidate both"
                                    + " answer 404");
            assertThat(refusals(answer)).containsExactly("probe-already-fails");
            assertThat(new Upgrader(nginx).signals()).isEmpty();
            Sole.serves(nginx, Releases.OLD);
        }
    }

    /** The path of the socket leads outside to the old version: it is the candidate's own that must be asked. */
    @Test
    void aUnixSocketIsAskedInTheSandbox() throws IOException {
        try (PrivateNginx nginx = start(1)) {
            String url = "unix:" + socket() + ":/health";
            Answer answer = new Upgrader(nginx).expect(3, "refused", with("apply", "--probe", url));
            assertThat(answer.fields().text("message")).contains("probe " + url).contains("by the candidate: 500");
            assertThat(new Upgrader(nginx).signals()).isEmpty();
        }
    }

    /** What answers in the sandbox where the upstream is missing: nginx itself, and what asks for leave first. */
    @ParameterizedTest
    @CsvSource({"/up, 502", "/guarded, 500"})
    void whatNeedsAnUpstreamOfOutsideIsShownAndNotJudged(String path, int status) throws IOException {
        Path there = Files.createDirectory(folder.resolve("there"));
        try (PrivateNginx upstream = PrivateNginx.start(
                        there, NginxOptions.standard().withServer("location = /same { return 200 same; }"));
                PrivateNginx nginx = start(upstream.port())) {
            String url = "http://127.0.0.1:" + nginx.port() + path;
            Answer plan = new Upgrader(nginx).expect(0, "planned", with("plan", "--probe", url));
            assertThat(refusals(plan)).as("%s", plan).isEmpty();
            assertThat(only(plan, "rehearsed-probe").number("status")).isEqualTo(status);
            CommandLine.Result result = new Upgrader(nginx).text(with("apply", "--observe", "1s", "--probe", url));
            assertThat(result.exit()).as("%s", result).isZero();
            assertThat(result.stderr())
                    .contains("differs in the rehearsal, where no upstream is: probe " + url
                            + ": 200 of the version that serves, " + status + " of the candidate");
            Sole.serves(nginx, Releases.NEW);
        }
    }

    @Test
    void whatIsAnsweredAlikeIsSaidInAWordAndTheServerHeaderIsNoDifference() throws IOException {
        try (PrivateNginx nginx = start(1)) {
            String url = "http://127.0.0.1:" + nginx.port() + "/same";
            Answer answer = new Upgrader(nginx).expect(0, "upgraded", with("apply", "--observe", "1s", "--probe", url));
            assertThat(only(answer, "rehearsed-probe").flag("ok")).isTrue();
            JsonFields rehearsal = answer.fields().object("rehearsal");
            assertThat(rehearsal.text("outcome")).isEqualTo("passed");
            assertThat(rehearsal.number("workers")).isEqualTo(2);
            assertThat(rehearsal.number("listeners")).isEqualTo(2);
            assertThat(of(answer, "rehearsed-difference")).as("%s", answer).isEmpty();
        }
    }

    /** Both good, and not the same: the old one says its version. */
    @Test
    void anotherBodyIsShown() throws IOException {
        try (PrivateNginx nginx = start(1)) {
            String url = "http://127.0.0.1:" + nginx.port() + "/";
            Answer answer = new Upgrader(nginx).expect(0, "planned", with("plan", "--probe", url));
            JsonFields difference = only(answer, "rehearsed-difference");
            assertThat(difference.text("detail")).startsWith("another body of the same ");
            assertThat(difference.flag("ok")).isTrue();
        }
    }

    private static String[] with(String command, String... options) {
        var all = new ArrayList<>(List.of(command, Releases.binary(Releases.NEW).toString()));
        all.addAll(List.of("--yes", "--rehearse", "always"));
        all.addAll(List.of(options));
        return all.toArray(String[]::new);
    }

    private static List<String> refusals(Answer answer) {
        return answer.fields().objects("hazards").stream()
                .filter(hazard -> hazard.text("level").equals("refuse"))
                .map(hazard -> hazard.text("id"))
                .toList();
    }

    private static List<JsonFields> of(Answer answer, String kind) {
        return answer.fields().objects("proofs").stream()
                .filter(proof -> proof.text("kind").equals(kind))
                .toList();
    }

    private static JsonFields only(Answer answer, String kind) {
        List<JsonFields> found = of(answer, kind);
        assertThat(found).as("%s", answer).hasSize(1);
        return found.get(0);
    }
}
