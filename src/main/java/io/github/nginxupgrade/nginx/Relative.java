package io.github.nginxupgrade.nginx;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * nginx and what descends from it, with all in which they differ for whoever replaces a binary. A build by any other name
 * ({@code nginx version: our server/2.0.1}) is nginx with a name of its own.
 *
 * <p>Angie's values are those of its sources, 1.2.0 to 1.12.1: {@code ANGIE_VAR} and {@code ANGIE_VER} of angie.h,
 * ngx_setproctitle.c, auto/options. freenginx 1.27.2 differs from nginx in what it is called, and in no more (nginx.h), and so
 * did Tengine before 3.2.0; OpenResty changes {@code NGINX_VER}.
 */
public enum Relative {
    NGINX("nginx", Names.OF_NGINX, true),
    FREENGINX("freenginx", Names.OF_NGINX, true),
    /** Its own fourth number comes behind nginx's three. */
    OPENRESTY("openresty", Names.OF_NGINX, true),
    /** Says its own version, and nginx's in the next line. */
    TENGINE("Tengine", Names.OF_NGINX, false) {
        /** Its first candidate for 3.2.0 says 3.2.0 too, and had nginx's names still (auto/options, 2026-08-03). */
        @Override
        String files(Optional<Version> own) {
            return own.filter(version -> !version.isOlderThan(3, 2, 0)).isPresent() ? "tengine" : super.files(own);
        }
    },
    /** Likewise, since 1.5.0. Before 1.2.0 its titles began with a capital, and it is not known here. */
    ANGIE("Angie", new Names("angie: ", "ANGIE", "angie"), false);

    /** How all titles of processes begin, {@code nginx: } or {@code angie: }. */
    public static final List<String> TITLES =
            Arrays.stream(values()).map(Relative::title).distinct().toList();

    /**
     * What it has of its own by that name.
     *
     * @param title how the titles of its processes begin
     * @param variable the environment variable in which an old master hands its listening sockets to a new one
     * @param files in the names of files that are compiled in: {@code logs/nginx.pid}, {@code conf/nginx.conf}
     */
    private record Names(String title, String variable, String files) {
        static final Names OF_NGINX = new Names("nginx: ", "NGINX", "nginx");
    }

    private final String product;
    private final Names names;
    private final boolean countsAsNginx;

    Relative(String product, Names names, boolean countsAsNginx) {
        this.product = product;
        this.names = names;
        this.countsAsNginx = countsAsNginx;
    }

    /** The one that says this of itself: {@code Tengine}, of {@code Tengine version: Tengine/3.2.0}. */
    static Optional<Relative> called(String product) {
        return Arrays.stream(values())
                .filter(relative -> relative.product.equals(product))
                .findFirst();
    }

    /** What it calls itself before the stroke of its version. */
    public String product() {
        return product;
    }

    /** How the titles of its processes begin. */
    public String title() {
        return names.title;
    }

    /** The environment variable in which an old master hands its listening sockets to a new one (ngx_add_inherited_sockets). */
    public String variable() {
        return names.variable;
    }

    /**
     * True where a directive of nginx's is there as soon as the version of nginx that it tells has it. Others went their own
     * way, and took over what they liked.
     */
    public boolean hasDirectivesOfNginx() {
        return this != FREENGINX && this != ANGIE;
    }

    /** True where the version that it says is nginx's as far as three numbers go. */
    boolean countsAsNginx() {
        return countsAsNginx;
    }

    /**
     * What the files are called after that a build of this version has where {@code configure} was not told (auto/options):
     * {@code conf/NAME.conf}, {@code logs/NAME.pid}, and its prefix.
     */
    String files(Optional<Version> own) {
        return names.files;
    }
}
