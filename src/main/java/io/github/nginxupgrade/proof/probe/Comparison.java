package io.github.nginxupgrade.proof.probe;

import io.github.nginxupgrade.os.Endpoint;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.Sandbox;
import io.github.nginxupgrade.proof.Proof;
import io.github.nginxupgrade.proof.ProofPlan;
import io.github.nginxupgrade.proof.probe.Answer.By;
import io.github.nginxupgrade.situation.Situation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One probe, answered by the version that serves and by the candidate in its sandbox.
 *
 * @param live of the version that serves
 * @param inside of the candidate
 */
public record Comparison(Answer live, Answer inside) {
    /** What nginx answers where it did not reach an upstream: in the sandbox there is none. */
    private static final Set<Integer> NO_UPSTREAM = Set.of(502, 503, 504);

    /**
     * Makes each probe once to both, until an interruption arrives. Blocks for at most four times the timeout of each.
     *
     * @param live what serves now
     * @param master the rehearsed one, its pid seen from outside
     * @return without those that could not be made in the sandbox
     * @throws OsFailure where the candidate's processes cannot be seen
     */
    public static List<Comparison> ask(Os os, ProofPlan plan, Situation live, Sandbox sandbox, int master)
            throws OsFailure {
        var answers = new ArrayList<Comparison>();
        var asking = new Prober(os, plan.criteria());
        Optional<Workers> serving = Workers.of(live);
        var rehearsed = new Workers(sandbox.first(), List.of(), os.processes().children(master));
        for (Probe probe : plan.probes()) {
            Optional<Probe> inside = inside(probe, sandbox);
            if (serving.isPresent()
                    && inside.isPresent()
                    && os.host().interruption().isEmpty()) {
                answers.add(new Comparison(asking.ask(probe, serving.get()), asking.ask(inside.get(), rehearsed)));
            }
        }
        return answers;
    }

    /** The path of a unix socket leads outside to the one that serves. Empty where the sandbox has no such folder. */
    private static Optional<Probe> inside(Probe probe, Sandbox sandbox) {
        if (!(probe.endpoint() instanceof Endpoint.Unix unix)) {
            return Optional.of(probe);
        }
        try {
            Path path = sandbox.seenFromOutside(unix.path());
            return Optional.of(new Probe(probe.target(), new Endpoint.Unix(path), probe.ask()));
        } catch (OsFailure notThere) {
            return Optional.empty();
        }
    }

    public String target() {
        return live.probe().target();
    }

    /**
     * Why the candidate is not fit, where nothing of outside was needed to know: what serves answers well, a worker of the
     * candidate does not, and it does not say that it lacks an upstream. No answer at all says nothing: the address may
     * not lead to nginx without the host's own network, and an upstream that is not there may be waited for.
     */
    public Optional<String> failure() {
        boolean worse = live.isGood()
                && live.by() == By.OLD
                && !inside.isGood()
                && inside.by() == By.NEW
                && inside.page()
                        .filter(page -> !NO_UPSTREAM.contains(page.status()))
                        .isPresent();
        return worse
                ? Optional.of("probe " + target() + " is answered well by the version that serves (" + what(live)
                        + "), and not by the candidate: " + what(inside))
                : Optional.empty();
    }

    /**
     * Why the probe can be of no use: the version that serves fails it too, so the new one would be blamed, drained and taken back
     * for what is not its fault. A candidate that lacks an upstream in its sandbox, where the one that serves has another
     * fault, may do better outside.
     */
    public Optional<String> failsAlready() {
        boolean both = !live.isGood() && live.by() == By.OLD && !inside.isGood() && inside.by() == By.NEW;
        boolean alike = what(live).equals(what(inside));
        boolean lacks = inside.page()
                .filter(page -> NO_UPSTREAM.contains(page.status()))
                .isPresent();
        if (!both || (lacks && !alike)) {
            return Optional.empty();
        }
        return Optional.of("probe " + target() + " is failed by the version that serves already: "
                + (alike
                        ? "it and the candidate both answer " + what(live)
                        : "it answers " + what(live) + ", and the candidate " + what(inside)));
    }

    /** In what the answers differ: whether they are good, status, length and digest of the body. */
    public List<String> differences() {
        var found = new ArrayList<String>();
        if (!what(live).equals(what(inside))) {
            found.add(what(live) + " of the version that serves, " + what(inside) + " of the candidate");
        }
        if (live.page().isPresent() && inside.page().isPresent()) {
            AnswerDifferences.bodies(target(), live.page().get(), inside.page().get())
                    .forEach(difference -> found.add(difference.words()));
        }
        return found;
    }

    /**
     * For the report.
     *
     * @param judged true where the candidate is refused for it
     */
    public List<Proof> proofs(boolean judged) {
        var all = new ArrayList<Proof>();
        String who = inside.by() == By.NEW ? what(inside) + " by the rehearsed candidate" : inside.words();
        all.add(Proof.of("rehearsed-probe", inside, who));
        for (String difference : differences()) {
            all.add(Proof.of("rehearsed-difference", target(), !judged, Duration.ZERO, difference));
        }
        return all;
    }

    private static String what(Answer answer) {
        return answer.problem()
                .orElseGet(() ->
                        answer.page().map(page -> String.valueOf(page.status())).orElse("accepted"));
    }
}
