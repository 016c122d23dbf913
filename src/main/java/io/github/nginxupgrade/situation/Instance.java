package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Arguments;
import io.github.nginxupgrade.nginx.Build;
import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.WorkerProcesses;
import io.github.nginxupgrade.os.Host;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * One nginx on this host: where its files are. What runs of it is read by the {@link Observer}.
 *
 * @param pidFile absolute path of its pid file
 * @param binary absolute path that its masters are executed from: {@code argv[0]}, resolved against {@code folder}; may
 *     be a symbolic link
 * @param arguments what the master was started with
 * @param folder current folder of its master
 * @param root where we find the files that its master sees: {@code /}, or its {@code /proc/PID/root} where it has a mount
 *     namespace of its own
 * @param prefix what relative paths of its configuration start from
 * @param configuration its configuration file
 * @param directives the main context of {@code -g} and of the configuration file as it is on disk now
 * @param build what the running master's binary says of itself
 */
public record Instance(
        Path pidFile,
        Path binary,
        Arguments arguments,
        Path folder,
        Path root,
        Path prefix,
        Path configuration,
        Directives directives,
        Build build) {
    /** A path of its own as we can open it, as long as the process lives whose root this is. */
    public Path seen(Path path) {
        return seen(root, path);
    }

    /** The process through whose root its paths are looked up; none where it sees what we see. */
    public OptionalInt mountsOf() {
        return root.getNameCount() == 0
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(root.getName(1).toString()));
    }

    /** The same through a process of it that is known to live. */
    public Path seenBy(int pid, Path path) {
        return root.getNameCount() == 0 ? path : seen(Path.of("/proc/" + pid + "/root"), path);
    }

    static Path seen(Path root, Path path) {
        boolean isOurs = root.getNameCount() == 0;
        int names = path.getNameCount();
        return isOurs ? path : names == 0 ? root : root.resolve(path.subpath(0, names));
    }

    /** Where the old master's pid stands during an upgrade (NGX_OLDPID_EXT, nginx.c). */
    public Path oldbin() {
        return oldbin(pidFile);
    }

    static Path oldbin(Path pidFile) {
        return pidFile.resolveSibling(pidFile.getFileName() + ".oldbin");
    }

    /** The pid file that its configuration names, or that is compiled in: ngx_conf_full_name, ngx_file.c. */
    Path ownPidFile() {
        return prefix.resolve(directives.value("pid").orElse(build.pidPath())).normalize();
    }

    /** The dynamic modules that the configuration loads; {@code load_module} is relative to the prefix. */
    public List<Path> modules() {
        return directives.all("load_module").stream()
                .map(directive -> prefix.resolve(directive.argument(0)).normalize())
                .toList();
    }

    /** How many workers its configuration asks for, as {@link WorkerProcesses} tells. */
    public OptionalInt workers(Host host) {
        return WorkerProcesses.expected(directives, host.processorsOnline());
    }

    Instance withPidFile(Path file) {
        return new Instance(file, binary, arguments, folder, root, prefix, configuration, directives, build);
    }

    /** A copy of this with the configuration as it is on disk at another time. */
    public Instance withDirectives(Directives read) {
        return new Instance(pidFile, binary, arguments, folder, root, prefix, configuration, read, build);
    }
}
