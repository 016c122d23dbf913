package io.github.nginxupgrade.report;

import io.github.nginxupgrade.outcome.PlanView;
import io.github.nginxupgrade.outcome.PlannedStep;
import io.github.nginxupgrade.outcome.PlannedStep.PlannedWait;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What {@code plan} adds to the object of a command. */
final class JsonPlan {
    private JsonPlan() {}

    /** The steps that would be done stand where those that were done do. */
    static void into(Map<String, Object> map, PlanView plan) {
        map.put("candidate", plan.candidate());
        map.put("steps", plan.steps().stream().map(JsonPlan::step).toList());
        map.put("expected_ms", plan.expected().toMillis());
        map.put("test_ms", plan.testTook().toMillis());
        map.put("way_back", plan.wayBack().stream().map(JsonPlan::step).toList());
        map.put("way_back_after_commit", plan.wayBackAfter().isEmpty() ? Optional.empty() : plan.wayBackAfter());
    }

    private static Map<String, Object> step(PlannedStep planned) {
        var map = new LinkedHashMap<String, Object>();
        map.put("step", planned.step().id());
        map.put("signal", planned.step().signal());
        map.put(
                "receiver",
                planned.step().signal().map(sent -> planned.step().receiver().words()));
        map.put(
                "pid",
                planned.pids().isEmpty() ? Optional.empty() : planned.pids().get(0));
        map.put("expected_ms", planned.expected().toMillis());
        map.put("waits", planned.waits().stream().map(JsonPlan::wait).toList());
        return map;
    }

    private static Map<String, Object> wait(PlannedWait wait) {
        var map = new LinkedHashMap<String, Object>();
        map.put("for", wait.what());
        map.put("expected_ms", wait.expected().toMillis());
        map.put("at_most_ms", wait.limit().toMillis());
        return map;
    }
}
