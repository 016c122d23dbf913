package io.github.nginxupgrade.real;

import java.util.List;
import java.util.Map;

/**
 * How a private nginx is to be.
 *
 * @param version a release of {@link Releases}
 * @param main more configuration for the main context; the workers are root's where it does not begin with {@code user}
 * @param http more configuration for the http block
 * @param server more configuration for the server block; {@code @PORT@} becomes the port
 * @param modules file names of dynamic modules to copy and to load
 * @param arguments what comes after {@code -p PREFIX/ -c conf/nginx.conf}, such as {@code -g "daemon on;"}
 * @param symlinked whether {@code sbin/nginx} is a symbolic link to {@code releases/VERSION/nginx}
 * @param launch how it is started beyond that
 */
record NginxOptions(
        String version,
        int workers,
        String main,
        String http,
        String server,
        List<String> modules,
        List<String> arguments,
        boolean symlinked,
        Launch launch) {

    static NginxOptions standard() {
        return new NginxOptions(Releases.OLD, 2, "", "", "", List.of(), List.of(), false, Launch.PLAIN);
    }

    NginxOptions withVersion(String text) {
        return new NginxOptions(text, workers, main, http, server, modules, arguments, symlinked, launch);
    }

    NginxOptions withWorkers(int count) {
        return new NginxOptions(version, count, main, http, server, modules, arguments, symlinked, launch);
    }

    NginxOptions withMain(String text) {
        return new NginxOptions(version, workers, text, http, server, modules, arguments, symlinked, launch);
    }

    NginxOptions withHttp(String text) {
        return new NginxOptions(version, workers, main, text, server, modules, arguments, symlinked, launch);
    }

    NginxOptions withServer(String text) {
        return new NginxOptions(version, workers, main, http, text, modules, arguments, symlinked, launch);
    }

    NginxOptions withModules(String... names) {
        return new NginxOptions(version, workers, main, http, server, List.of(names), arguments, symlinked, launch);
    }

    NginxOptions withArguments(String... words) {
        return new NginxOptions(version, workers, main, http, server, modules, List.of(words), symlinked, launch);
    }

    NginxOptions withSymlink() {
        return new NginxOptions(version, workers, main, http, server, modules, arguments, true, launch);
    }

    /**
     * What only few instances need.
     *
     * @param environment added to ours
     * @param patches applied to the binary
     * @param through what its command line stands behind, such as {@code setpriv} with its options
     * @param reuseport whether each worker has a listening socket of its own
     * @param compiledPaths whether configuration file and pid file are those that are compiled in, and named nowhere
     */
    record Launch(
            Map<String, String> environment,
            Map<String, String> patches,
            boolean compiledPaths,
            List<String> through,
            boolean reuseport) {
        static final Launch PLAIN = new Launch(Map.of(), Map.of(), false, List.of(), false);

        Launch(Map<String, String> environment, Map<String, String> patches, boolean compiledPaths) {
            this(environment, patches, compiledPaths, List.of(), false);
        }

        Launch {
            environment = Map.copyOf(environment);
            patches = Map.copyOf(patches);
            through = List.copyOf(through);
        }
    }

    NginxOptions through(String... command) {
        return withLaunch(new Launch(Map.of(), Map.of(), false, List.of(command), false));
    }

    /** The daemon keeps the network namespace that it was started in; it goes with its last process. */
    NginxOptions inNetworkOfItsOwn() {
        return through("unshare", "--net", "--", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh");
    }

    NginxOptions withReuseport() {
        return withLaunch(new Launch(Map.of(), Map.of(), false, List.of(), true));
    }

    NginxOptions withLaunch(Launch other) {
        return new NginxOptions(version, workers, main, http, server, modules, arguments, symlinked, other);
    }

    /** Every path is inside the prefix; Debian's compiled-in ones lie below /var and /run. */
    String configuration(int port) {
        StringBuilder load = new StringBuilder();
        modules.forEach(name -> load.append("load_module modules/").append(name).append(";\n"));
        return load
                + (main.startsWith("user ") ? "" : "user root;\n")
                + """
                worker_processes %d;
                %s
                lock_file logs/nginx.lock;
                error_log logs/error.log notice;
                %s
                events { worker_connections 512; }
                http {
                    access_log off;
                    default_type text/plain;
                    client_body_temp_path temp/body;
                    proxy_temp_path temp/proxy;
                    fastcgi_temp_path temp/fastcgi;
                    uwsgi_temp_path temp/uwsgi;
                    scgi_temp_path temp/scgi;
                    map $arg_rate $download_rate { "" 0; default $arg_rate; }
                    %s
                    server {
                        listen 127.0.0.1:%d%s;
                        location / { return 200 "hello from nginx/$nginx_version\\n"; }
                        location = /download { alias html/download; limit_rate $download_rate; }
                        %s
                    }
                }
                """
                        .formatted(
                                workers,
                                launch.compiledPaths() ? "" : "pid logs/nginx.pid;",
                                main,
                                http,
                                port,
                                launch.reuseport() ? " reuseport" : "",
                                server.replace("@PORT@", Integer.toString(port)));
    }
}
