package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.os.FileAttributes;
import io.github.nginxupgrade.os.FileStat;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import io.github.nginxupgrade.os.PathStep;
import io.github.nginxupgrade.sim.Operation.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The port's files on the simulated disk, with the links below {@code /proc}. Reads never fail by themselves. */
final class SimFiles implements FileSystem {
    static final Path STATE = Path.of("/var/lib/nginx-upgrade");

    private final SimMachine machine;
    private final Operations operations;

    SimFiles(SimMachine machine, Operations operations) {
        this.machine = machine;
        this.operations = operations;
    }

    static String words(Path path) {
        return path.startsWith(STATE) ? String.valueOf(path.getFileName()) : path.toString();
    }

    static Optional<Inode> find(SimMachine machine, Path path) {
        if (path.startsWith("/proc")
                && path.getNameCount() >= 3
                && path.getName(1).toString().matches("\\d+")) {
            Optional<SimProcess> process = machine.process(
                            Integer.parseInt(path.getName(1).toString()))
                    .filter(SimProcess::lives);
            return switch (path.getName(2).toString()) {
                case "cgroup" -> process.flatMap(p -> machine.service).map(service -> service.cgroup);
                case "exe" -> process.map(p -> p.executable);
                case "fd" -> process.flatMap(p -> machine.disk.find(SimNginx.LOG));
                case "map_files" ->
                    process.map(p -> p.mapped.get(Path.of("/").resolve(path.subpath(3, path.getNameCount()))));
                default -> Optional.empty();
            };
        }
        return machine.disk.find(path);
    }

    private Optional<Inode> find(Path path) {
        return find(machine, path);
    }

    private Inode require(Path path, String verb) throws OsFailure {
        return find(path)
                .orElseThrow(
                        () -> new OsFailure(Reason.GONE, "cannot " + verb + " " + path + ": there is no such file"));
    }

    private void requireFolder(Path file, String verb) throws OsFailure {
        Path parent = file.getParent();
        if (parent == null || machine.disk.find(parent).isEmpty()) {
            throw new OsFailure(Reason.GONE, "cannot " + verb + " " + file + ": there is no such file");
        }
    }

    private void requireFree(Path file, String verb) throws OsFailure {
        requireFolder(file, verb);
        if (machine.disk.exists(file)) {
            throw new OsFailure(Reason.OTHER, "cannot " + verb + " " + file + ": File exists");
        }
    }

    @Override
    public Optional<FileStat> stat(Path path) throws OsFailure {
        return operations.run(Kind.READ, "stat " + words(path), () -> find(path).map(Inode::stat));
    }

    @Override
    public List<PathStep> way(Path path) throws OsFailure {
        return operations.run(Kind.READ, "way to " + words(path), () -> {
            var steps = new ArrayList<PathStep>();
            for (Path step = path; step != null; step = step.getParent()) {
                Optional<Inode> inode = find(step);
                if (inode.isPresent()) {
                    steps.add(0, new PathStep(step, false, inode.get().stat()));
                }
            }
            return steps;
        });
    }

    @Override
    public Optional<Path> linkTarget(Path path) throws OsFailure {
        return operations.run(Kind.READ, "link at " + words(path), Optional::empty);
    }

    @Override
    public Path realPath(Path path) throws OsFailure {
        return operations.run(Kind.READ, "resolve " + words(path), () -> {
            machine.invariants.heard(require(path, "resolve"));
            return path;
        });
    }

    @Override
    public List<Path> list(Path folder) throws OsFailure {
        return operations.run(Kind.READ, "list " + words(folder), () -> machine.disk.list(folder));
    }

    @Override
    public Optional<String> read(Path file, long offset, int limit) throws OsFailure {
        return operations.run(Kind.READ, "read " + words(file), () -> find(file)
                .map(inode -> inode.bytes)
                .map(bytes -> new String(
                        Arrays.copyOfRange(bytes, (int) Math.min(offset, bytes.length), (int)
                                Math.min(offset + limit, bytes.length)),
                        StandardCharsets.UTF_8)));
    }

    @Override
    public byte[] bytes(Path file, long offset, int limit) throws OsFailure {
        return operations.run(Kind.READ, "bytes of " + words(file), () -> {
            byte[] all = require(file, "read").bytes;
            return Arrays.copyOfRange(
                    all, (int) Math.min(offset, all.length), (int) Math.min(offset + limit, all.length));
        });
    }

    @Override
    public String sha256(Path file) throws OsFailure {
        return operations.run(Kind.READ, "digest " + words(file), () -> digest(require(file, "read")));
    }

    static String digest(Inode file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file.bytes));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    @Override
    public Path hold(Path file) throws OsFailure {
        return operations.run(Kind.READ, "hold " + words(file), () -> {
            machine.invariants.heard(require(file, "hold"));
            return file;
        });
    }

    @Override
    public FileAttributes attributes(Path file) throws OsFailure {
        return operations.run(Kind.READ, "attributes " + words(file), () -> require(file, "look at")
                .attributes());
    }

    /** The simulated disk is never full by itself: faults make it so. */
    @Override
    public long usable(Path path) throws OsFailure {
        return operations.run(Kind.READ, "space for " + words(path), () -> Long.MAX_VALUE);
    }

    @Override
    public boolean isImmutable(Path path) throws OsFailure {
        return operations.run(Kind.READ, "flags of " + words(path), () -> false);
    }

    @Override
    public void copyToNew(Path source, Path target) throws OsFailure {
        Object unused = operations.run(
                Kind.WRITE,
                "copy " + words(target),
                () -> {
                    Inode from = require(source, "copy");
                    requireFree(target, "write");
                    return machine.disk.create(target, from.bytes.clone(), 0600);
                },
                () -> find(source)
                        .ifPresent(from ->
                                machine.disk.create(target, Arrays.copyOf(from.bytes, from.bytes.length / 2), 0600)));
    }

    @Override
    public void setAttributes(Path file, FileAttributes attributes) throws OsFailure {
        Object unused = operations.run(
                Kind.WRITE,
                "set attributes of " + words(file),
                () -> {
                    machine.invariants.writtenInPlace(file);
                    Inode inode = require(file, "set the attributes of");
                    inode.mode = attributes.mode();
                    inode.uid = attributes.uid();
                    inode.gid = attributes.gid();
                    inode.xattrs = attributes.xattrs();
                    inode.changed = machine.time();
                    return inode;
                },
                () -> find(file).ifPresent(inode -> inode.mode = attributes.mode()));
    }

    @Override
    public void changeOwner(Path path, FileStat asSeen, int uid, int gid, int mode) throws OsFailure {
        Object unused = operations.run(Kind.WRITE, "change owner of " + words(path), () -> {
            Inode inode = require(path, "change the owner of");
            inode.uid = uid;
            inode.gid = gid;
            inode.mode = mode;
            inode.changed = machine.time();
            return inode;
        });
    }

    @Override
    public void rename(Path source, Path target) throws OsFailure {
        boolean unused = operations.run(Kind.WRITE, "rename " + words(target), () -> {
            if (!machine.disk.rename(source, target)) {
                throw new OsFailure(Reason.GONE, "cannot rename " + source + ": there is no such file");
            }
            return true;
        });
    }

    @Override
    public void exchange(Path one, Path other) throws OsFailure {
        boolean unused = operations.run(Kind.WRITE, "exchange " + words(other), () -> {
            if (!machine.disk.exchange(one, other)) {
                throw new OsFailure(Reason.GONE, "cannot put " + one + " to " + other + ": there is no such file");
            }
            return true;
        });
    }

    @Override
    public void link(Path file, Path name) throws OsFailure {
        Object unused = operations.run(Kind.WRITE, "link " + words(name), () -> {
            requireFree(name, "link");
            return machine.disk.link(require(file, "link"), name);
        });
    }

    @Override
    public void writeNew(Path file, String text) throws OsFailure {
        Object unused = operations.run(
                Kind.WRITE,
                "write " + words(file),
                () -> {
                    requireFree(file, "write");
                    return machine.disk.create(file, text, 0600);
                },
                () -> machine.disk.create(file, text.substring(0, text.length() / 2), 0600));
    }

    @Override
    public void appendLine(Path file, String line) throws OsFailure {
        append("append ", file, line);
        find(file).ifPresent(inode -> inode.durable = inode.bytes.length);
    }

    @Override
    public void appendLineUnsynced(Path file, String line) throws OsFailure {
        append("append unsynced ", file, line);
    }

    private void append(String verb, Path file, String line) throws OsFailure {
        Supplier<String> text = () -> {
            boolean isTorn = find(machine, file)
                    .map(Inode::text)
                    .filter(before -> !before.isEmpty() && !before.endsWith("\n"))
                    .isPresent();
            return (isTorn ? "\n" : "") + line + "\n";
        };
        boolean unused = operations.run(
                Kind.WRITE,
                verb + words(file),
                () -> {
                    machine.invariants.writtenInPlace(file);
                    requireFolder(file, "write");
                    machine.disk.append(file, text.get());
                    return true;
                },
                () -> machine.disk.append(file, text.get().substring(0, line.length() / 2)));
    }

    @Override
    public void createFolders(Path folder) throws OsFailure {
        boolean unused = operations.run(Kind.WRITE, "create folder " + words(folder), () -> {
            machine.disk.folder(folder);
            return true;
        });
    }

    /** Nobody changes files behind the tool's back between two looks of preflight: the file itself will do. */
    @Override
    public Copy copyInMemory(Path source) {
        return new Copy() {
            @Override
            public Path path() {
                return source;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void delete(Path path) throws OsFailure {
        boolean unused = operations.run(Kind.WRITE, "delete " + words(path), () -> {
            machine.disk.delete(path);
            return true;
        });
    }

    @Override
    public Optional<Lock> tryLock(Path file) throws OsFailure {
        return operations.run(Kind.WRITE, "lock " + words(file), () -> {
            if (!machine.disk.exists(file)) {
                requireFolder(file, "lock");
                machine.invariants.heard(machine.disk.create(file, "", 0600));
            }
            if (machine.locks.putIfAbsent(file, operations) != null) {
                return Optional.empty();
            }
            return Optional.of(new Held(file));
        });
    }

    /** Nobody but the tool locks files here. */
    @Override
    public Optional<LockHolder> lockedBy(Path file) throws OsFailure {
        return operations.run(Kind.READ, "who locks " + words(file), () -> Optional.ofNullable(machine.locks.get(file))
                .map(other -> new LockHolder(SimMachine.REAPER, true)));
    }

    private final class Held implements Lock {
        private final Path file;

        Held(Path file) {
            this.file = file;
        }

        @Override
        public void describe(String holder) throws OsFailure {
            boolean unused = operations.run(Kind.WRITE, "describe " + words(file), () -> {
                machine.disk.overwrite(file, holder);
                return true;
            });
        }

        @Override
        public void close() {
            boolean unused = operations.look(Kind.LOOK, "unlock " + words(file), () -> {
                machine.disk.overwrite(file, "");
                return machine.locks.remove(file, operations);
            });
        }
    }
}
