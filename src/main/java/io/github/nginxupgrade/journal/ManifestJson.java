package io.github.nginxupgrade.journal;

import io.github.nginxupgrade.artifact.FileSet;
import io.github.nginxupgrade.artifact.OwnedFile;
import io.github.nginxupgrade.artifact.OwnedFiles;
import io.github.nginxupgrade.artifact.ReplacedFile;
import io.github.nginxupgrade.json.Json;
import io.github.nginxupgrade.json.JsonFields;
import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileId;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.PackageVersion;
import io.github.nginxupgrade.os.ProcessIdentity;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The manifest as JSON, with a format version: a newer one is refused, not guessed at. */
final class ManifestJson {
    static final long FORMAT = 1;

    private ManifestJson() {}

    static String write(Manifest manifest) {
        var map = new LinkedHashMap<String, Object>();
        map.put("format", FORMAT);
        map.put("run", manifest.run());
        map.put("created", manifest.created());
        map.put("command", manifest.command());
        map.put("user", manifest.user());
        map.put("instance", manifest.instance());
        map.put("pid_file", manifest.pidFile());
        map.put("start", manifest.start());
        map.put("from", side(manifest.from()));
        map.put("to", side(manifest.to()));
        map.put(
                "files",
                manifest.files().files().stream().map(ManifestJson::file).toList());
        map.put("old_master", process(manifest.oldMaster()));
        manifest.oldWorkers().ifPresent(workers -> map.put("old_workers", workers));
        map.put(
                "holdings",
                manifest.holdings().list().stream().map(ManifestJson::holding).toList());
        map.put("goes_back", manifest.goesBack());
        return Json.write(map);
    }

    private static Map<String, Object> process(ProcessIdentity identity) {
        return Map.of(
                "pid", identity.pid(),
                "start_ticks", identity.startTicks(),
                "device", identity.executable().device(),
                "inode", identity.executable().inode());
    }

    /** Of which instance it is, whatever its format; empty where that cannot be read. */
    static Optional<Owner> owner(String text) {
        try {
            return Json.readObject(text)
                    .map(JsonFields::new)
                    .map(fields -> new Owner(instance(fields), Path.of(fields.text("pid_file"))));
        } catch (JsonFields.Missing | IllegalArgumentException unusable) {
            return Optional.empty();
        }
    }

    private static String instance(JsonFields fields) {
        return fields.map().containsKey("instance") ? fields.text("instance") : "";
    }

    private static Map<String, Object> side(Side side) {
        var map = new LinkedHashMap<String, Object>();
        map.put("product", side.product());
        map.put("version", side.version());
        map.put("sha256", side.sha256());
        side.packaged().ifPresent(of -> map.put("package", Map.of("name", of.name(), "version", of.version())));
        return map;
    }

    private static Map<String, Object> file(ReplacedFile file) {
        var map = new LinkedHashMap<String, Object>();
        map.put("live", file.live());
        map.put("backup", file.backup());
        map.put("old_sha256", file.oldSha256());
        map.put("old_attributes", attributes(file.oldAttributes()));
        map.put("candidate", file.staged());
        map.put("new_sha256", file.newSha256());
        map.put("new_attributes", attributes(file.newAttributes()));
        return map;
    }

    private static Map<String, Object> attributes(FileAttributes attributes) {
        return Map.of(
                "mode", Integer.toOctalString(attributes.mode()),
                "uid", attributes.uid(),
                "gid", attributes.gid(),
                "xattrs", attributes.xattrs());
    }

    static boolean isNewer(String text) {
        return Json.readObject(text)
                .filter(map -> map.get("format") instanceof Long format && format > FORMAT)
                .isPresent();
    }

    /** Empty where the text is torn, of another shape, or of a newer format. */
    static Optional<Manifest> read(String text) {
        try {
            return Json.readObject(text)
                    .map(JsonFields::new)
                    .filter(fields -> fields.number("format") == FORMAT)
                    .map(ManifestJson::manifest);
        } catch (JsonFields.Missing | IllegalArgumentException | DateTimeParseException unusable) {
            return Optional.empty();
        }
    }

    private static Manifest manifest(JsonFields fields) {
        JsonFields master = fields.object("old_master");
        return new Manifest(
                fields.text("run"),
                Instant.parse(fields.text("created")),
                fields.text("command"),
                fields.text("user"),
                instance(fields),
                Path.of(fields.text("pid_file")),
                fields.text("start"),
                side(fields.object("from")),
                side(fields.object("to")),
                new FileSet(
                        fields.objects("files").stream().map(ManifestJson::file).toList()),
                new ProcessIdentity(
                        (int) master.number("pid"),
                        master.number("start_ticks"),
                        new FileId(master.number("device"), master.number("inode"))),
                fields.map().containsKey("old_workers")
                        ? OptionalInt.of((int) fields.number("old_workers"))
                        : OptionalInt.empty(),
                holdings(fields),
                fields.flag("goes_back"));
    }

    private static OwnedFiles holdings(JsonFields fields) {
        return fields.map().containsKey("holdings")
                ? new OwnedFiles(fields.objects("holdings").stream()
                        .map(ManifestJson::holding)
                        .toList())
                : OwnedFiles.none();
    }

    private static Map<String, Object> holding(OwnedFile holding) {
        var map = new LinkedHashMap<String, Object>();
        map.put("path", holding.path());
        map.put("kind", holding.kind().name());
        map.put("device", holding.id().device());
        map.put("inode", holding.id().inode());
        map.put("mode", Integer.toOctalString(holding.mode()));
        map.put("uid", holding.uid());
        map.put("gid", holding.gid());
        return map;
    }

    private static OwnedFile holding(JsonFields fields) {
        return new OwnedFile(
                Path.of(fields.text("path")),
                FileStat.Kind.valueOf(fields.text("kind")),
                new FileId(fields.number("device"), fields.number("inode")),
                Integer.parseInt(fields.text("mode"), 8),
                (int) fields.number("uid"),
                (int) fields.number("gid"));
    }

    private static Side side(JsonFields fields) {
        // an older program knew no other product than nginx
        boolean told = fields.map().containsKey("product");
        return Side.read(
                told ? Optional.of(fields.text("product")) : Optional.empty(),
                fields.text("version"),
                fields.text("sha256"),
                fields.map().containsKey("package")
                        ? Optional.of(packaged(fields.object("package")))
                        : Optional.empty());
    }

    private static PackageVersion packaged(JsonFields fields) {
        return new PackageVersion(fields.text("name"), fields.text("version"));
    }

    private static ReplacedFile file(JsonFields fields) {
        return new ReplacedFile(
                Path.of(fields.text("live")),
                Path.of(fields.text("backup")),
                fields.text("old_sha256"),
                attributes(fields.object("old_attributes")),
                Path.of(fields.text("candidate")),
                fields.text("new_sha256"),
                attributes(fields.object("new_attributes")));
    }

    private static FileAttributes attributes(JsonFields fields) {
        return new FileAttributes(
                Integer.parseInt(fields.text("mode"), 8),
                (int) fields.number("uid"),
                (int) fields.number("gid"),
                fields.object("xattrs").texts());
    }
}
