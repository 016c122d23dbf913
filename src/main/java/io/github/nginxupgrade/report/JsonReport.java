package io.github.nginxupgrade.report;

import io.github.nginxupgrade.journal.Side;
import io.github.nginxupgrade.json.Json;
import io.github.nginxupgrade.os.PackageVersion;
import io.github.nginxupgrade.os.PackagedFile;
import io.github.nginxupgrade.os.Signal;
import io.github.nginxupgrade.outcome.DiskView;
import io.github.nginxupgrade.outcome.InstanceProfile;
import io.github.nginxupgrade.outcome.MasterView;
import io.github.nginxupgrade.outcome.Outcome;
import io.github.nginxupgrade.outcome.ServiceView;
import io.github.nginxupgrade.outcome.StepRecord;
import io.github.nginxupgrade.preflight.Hazard;
import io.github.nginxupgrade.proof.Proof;
import io.github.nginxupgrade.rehearsal.RehearsalEnd;
import io.github.nginxupgrade.situation.Instance;
import io.github.nginxupgrade.situation.Phase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** For programs: the public contract of docs/cli.md. Snake case, durations in {@code _ms}, times in RFC 3339 UTC. */
public final class JsonReport {
    static final int SCHEMA = 1;

    private JsonReport() {}

    /**
     * The one object of a command.
     *
     * <p>Long, for it is one table: the keys of the object, in their order.
     */
    public static String result(Outcome outcome) {
        var map = new LinkedHashMap<String, Object>();
        map.put("schema", SCHEMA);
        map.put("command", outcome.command());
        map.put("outcome", outcome.kind().word());
        map.put("exit_code", outcome.kind().exitCode());
        map.put("changed", outcome.changed());
        map.put("message", outcome.message());
        map.put("state", outcome.state());
        map.put("remedy", outcome.remedy());
        map.put("run", outcome.run());
        map.put("instance", outcome.instance().map(instance -> instance(instance, outcome.profile())));
        map.put("phase", outcome.phase().map(Phase::word));
        map.put("serving", outcome.serving());
        map.put("from", outcome.from().map(JsonReport::side));
        map.put("to", outcome.to().map(JsonReport::side));
        map.put("masters", outcome.masters().stream().map(JsonReport::master).toList());
        map.put("disk", outcome.disk().map(JsonReport::disk));
        map.put("service", outcome.service().map(JsonReport::service));
        map.put("steps", outcome.steps().stream().map(JsonReport::step).toList());
        map.put("proofs", outcome.proofs().stream().map(JsonReport::proof).toList());
        map.put("hazards", outcome.hazards().stream().map(JsonReport::hazard).toList());
        map.put("rehearsal", outcome.rehearsal().map(JsonReport::rehearsal));
        map.put("nginx_says", outcome.nginxSays());
        map.put("warnings", outcome.warnings());
        map.put("backup", outcome.backup());
        map.put("draining", outcome.draining());
        map.put("duration_ms", outcome.took().toMillis());
        map.put("next", outcome.next());
        outcome.plan().ifPresent(plan -> JsonPlan.into(map, plan));
        outcome.generation().ifPresent(view -> map.put("generation", JsonHistory.generation(view)));
        outcome.status().ifPresent(memory -> JsonHistory.into(map, memory));
        JsonInstances.into(map, outcome.instances());
        JsonHistory.runs(map, outcome);
        return Json.write(map);
    }

    private static Map<String, Object> instance(Instance instance, InstanceProfile profile) {
        var map = new LinkedHashMap<String, Object>();
        map.put("pid_file", instance.pidFile());
        map.put("binary", instance.binary());
        map.put("prefix", instance.prefix());
        map.put("unit", profile.unit());
        map.put("user", profile.user());
        map.put("listen", profile.listen());
        return map;
    }

    static Map<String, Object> side(Side side) {
        var map = new LinkedHashMap<String, Object>();
        map.put("product", side.product());
        map.put("version", side.version());
        map.put("sha256", side.sha256());
        map.put("package", side.packaged().map(JsonReport::packageVersion));
        return map;
    }

    private static Map<String, Object> packageVersion(PackageVersion of) {
        return pair("name", of.name(), "version", of.version());
    }

    private static Map<String, Object> master(MasterView master) {
        var map = new LinkedHashMap<String, Object>();
        map.put("pid", master.pid());
        map.put("role", master.role());
        map.put("product", master.product());
        map.put("version", master.version());
        map.put("sha256", master.sha256());
        map.put("package", master.packaged().map(JsonReport::packageVersion));
        map.put("file", master.file());
        map.put("workers", master.workers().stream().map(JsonReport::worker).toList());
        map.put("halted", master.halt().map(halt -> halt.kind().word()));
        map.put("pending", master.pending().stream().sorted().map(Signal::name).toList());
        return map;
    }

    static Map<String, Object> worker(MasterView.WorkerView worker) {
        var map = new LinkedHashMap<String, Object>();
        map.put("pid", worker.pid());
        map.put("state", worker.state().word());
        map.put("connections", worker.connections());
        if (worker.draining()) {
            map.put(
                    "memory_bytes",
                    worker.memory().isPresent() ? Optional.of(worker.memory().getAsLong()) : Optional.empty());
            map.put("draining_for_ms", worker.drainingFor().map(Duration::toMillis));
        }
        return map;
    }

    private static Map<String, Object> service(ServiceView view) {
        var map = new LinkedHashMap<String, Object>();
        map.put("unit", view.unit());
        map.put("active_state", view.activeState());
        map.put("sub_state", view.subState());
        map.put("main_pid", number(view.mainPid()));
        map.put("pid_file", view.pidFile());
        map.put(
                "cgroups",
                new TreeMap<>(view.groups())
                        .entrySet().stream()
                                .map(of -> pair("pid", of.getKey(), "cgroup", of.getValue()))
                                .toList());
        map.put("fault", view.fault());
        map.put(
                "would",
                view.would().stream()
                        .map(order -> pair("order", order.verb(), "effect", order.effect()))
                        .toList());
        return map;
    }

    private static Map<String, Object> pair(String name, Object value, String otherName, Object other) {
        var map = new LinkedHashMap<String, Object>();
        map.put(name, value);
        map.put(otherName, other);
        return map;
    }

    private static Map<String, Object> disk(DiskView disk) {
        var map = new LinkedHashMap<String, Object>();
        map.put("path", disk.path());
        map.put("product", disk.product());
        map.put("version", disk.version());
        map.put("sha256", disk.sha256());
        map.put("package", disk.packaged().map(JsonReport::packaged));
        return map;
    }

    private static Map<String, Object> packaged(PackagedFile file) {
        Map<String, Object> map = packageVersion(file.installed());
        map.put("manager", file.manager().word());
        map.put("same", file.same());
        return map;
    }

    static Map<String, Object> step(StepRecord record) {
        var map = new LinkedHashMap<String, Object>();
        map.put("step", record.step().id());
        map.put("signal", record.step().signal());
        map.put(
                "pid",
                record.pids().isEmpty() ? Optional.empty() : record.pids().get(0));
        map.put("at", time(record.at()));
        map.put("took_ms", record.took().toMillis());
        map.put("evidence", record.evidence());
        return map;
    }

    private static Map<String, Object> proof(Proof proof) {
        var map = new LinkedHashMap<String, Object>();
        map.put("kind", proof.kind());
        map.put("target", proof.target());
        map.put("answered_by", proof.answeredBy());
        map.put("pid", number(proof.pid()));
        map.put("status", number(proof.status()));
        map.put("ok", proof.ok());
        map.put("took_ms", proof.took().toMillis());
        map.put("detail", proof.detail());
        return map;
    }

    private static Optional<Integer> number(OptionalInt value) {
        return value.isPresent() ? Optional.of(value.getAsInt()) : Optional.empty();
    }

    static Map<String, Object> hazard(Hazard hazard) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", hazard.id());
        map.put("level", hazard.level().name().toLowerCase(Locale.ROOT));
        map.put("evidence", hazard.evidence());
        map.put("remedy", hazard.remedy());
        return map;
    }

    private static Map<String, Object> rehearsal(RehearsalEnd end) {
        var map = new LinkedHashMap<String, Object>();
        map.put("outcome", end.kind().word());
        map.put("took_ms", end.took().map(Duration::toMillis));
        map.put("workers", number(end.workers()));
        map.put("listeners", number(end.listeners()));
        map.put("why", end.why());
        return map;
    }

    static Instant time(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS);
    }
}
