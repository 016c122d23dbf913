package io.github.nginxupgrade.situation;

import io.github.nginxupgrade.nginx.Directives;
import io.github.nginxupgrade.nginx.Directives.Directive;
import io.github.nginxupgrade.os.OpenFile;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a start of nginx, or a test of its configuration, makes or gives to its user beside the pid file: folders for temporary
 * files and caches (ngx_create_paths, ngx_http_file_cache_set_slot), logs (ngx_init_cycle), unix sockets
 * (ngx_open_listening_sockets).
 */
public final class StartEffects {
    /** For each of these there is NAME_temp_path, compiled in as NAME_temp, and but for the first NAME_cache_path. */
    private static final List<String> KINDS = List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi");

    private static final String UNIX = "unix:";

    private StartEffects() {}

    /** Their paths, absolute, as nginx names them, by the configuration on disk, what is compiled in, and what the master has open. */
    public static Set<Path> by(Os os, Instance instance, int master) throws OsFailure {
        Directives whole = Configuration.whole(os.files().as(master), instance).directives();
        var names = new LinkedHashSet<String>();
        for (String kind : KINDS) {
            String compiled = instance.build().configured("--http-" + kind.replace('_', '-') + "-temp-path");
            names.add(compiled.isEmpty() ? kind + "_temp" : compiled);
            for (String directive : List.of(kind + "_temp_path", kind + "_cache_path")) {
                whole.all(directive).stream().map(each -> each.argument(0)).forEach(names::add);
            }
        }
        whole.all("listen").stream()
                .map(StartEffects::socket)
                .filter(path -> !path.isEmpty())
                .forEach(names::add);
        var paths = new LinkedHashSet<Path>();
        names.forEach(name -> add(instance, name, paths));
        paths.addAll(Logs.named(instance, whole));
        paths.addAll(open(os, master));
        return paths;
    }

    private static String socket(Directive listen) {
        String address = listen.argument(0);
        return address.startsWith(UNIX) ? address.substring(UNIX.length()) : "";
    }

    private static void add(Instance instance, String name, Set<Path> paths) {
        try {
            if (!name.isEmpty() && !name.contains("$")) {
                paths.add(instance.prefix().resolve(name).normalize());
            }
        } catch (InvalidPathException noPath) {
            // nginx's own test says so better
        }
    }

    private static List<Path> open(Os os, int master) {
        try {
            return os.processes().appending(master).stream().map(OpenFile::name).toList();
        } catch (OsFailure notToBeSeen) {
            return List.of();
        }
    }
}
