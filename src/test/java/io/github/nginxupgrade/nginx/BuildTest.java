package io.github.nginxupgrade.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuildTest {
    private static final String DEBIAN_12 =
            """
            nginx version: nginx/1.22.1
            built with OpenSSL 3.0.8 7 Feb 2023 (running with OpenSSL 3.0.17 1 Jul 2025)
            TLS SNI support enabled
            configure arguments: --with-cc-opt='-g -O2 -ffile-prefix-map=/build/nginx-AoTv4W/nginx-1.22.1=. -fstack-protector-strong -Wformat -Werror=format-security -fPIC -Wdate-time -D_FORTIFY_SOURCE=2' --with-ld-opt='-Wl,-z,relro -Wl,-z,now -fPIC' --prefix=/usr/share/nginx --conf-path=/etc/nginx/nginx.conf --http-log-path=/var/log/nginx/access.log --error-log-path=stderr --lock-path=/var/lock/nginx.lock --pid-path=/run/nginx.pid --modules-path=/usr/lib/nginx/modules --http-client-body-temp-path=/var/lib/nginx/body --with-compat --with-debug --with-pcre-jit --with-http_ssl_module --with-stream=dynamic
            """;
    private static final String UBUNTU_2004 =
            """
            nginx version: nginx/1.18.0 (Ubuntu)
            built with OpenSSL 1.1.1f  31 Mar 2020
            TLS SNI support enabled
            configure arguments: --with-cc-opt='-g -O2 -fPIC' --prefix=/usr/share/nginx --conf-path=/etc/nginx/nginx.conf --error-log-path=/var/log/nginx/error.log --pid-path=/run/nginx.pid
            """;

    /**
     * The output of {@code -V}.
     *
     * @param errorLog as it should be read, and likewise the others
     */
    record Row(String output, String version, String prefix, String configuration, String pid, String errorLog) {}

    static Stream<Row> outputs() {
        return Stream.of(
                new Row(DEBIAN_12, "1.22.1", "/usr/share/nginx", "/etc/nginx/nginx.conf", "/run/nginx.pid", "stderr"),
                new Row(
                        UBUNTU_2004,
                        "1.18.0",
                        "/usr/share/nginx",
                        "/etc/nginx/nginx.conf",
                        "/run/nginx.pid",
                        "/var/log/nginx/error.log"),
                defaults("nginx version: nginx/1.31.4\nconfigure arguments:\n", "1.31.4"),
                defaults("nginx version: nginx/1.31.4\nconfigure arguments: \n", "1.31.4"),
                // -v alone
                defaults("nginx version: nginx/1.0.15\n", "1.0.15"),
                defaults("nginx version: nginx/1.0.15", "1.0.15"),
                defaults("nginx version: nginx/1.9.2\r\nconfigure arguments: --with-debug\r\n", "1.9.2"),
                // forks, and a build with --build=
                defaults("nginx version: openresty/1.21.4.1\nbuilt by gcc 10.2.1\n", "1.21.4.1"),
                defaults("nginx version: freenginx/1.27.4\n", "1.27.4"),
                defaults("nginx version: nginx/1.25.3 (nginx-plus-r31-p1)\n", "1.25.3"),
                defaults("nginx version: nginx/1.25.3 (a/2.3.4 b)\n", "1.25.3"),
                // the fork's version and nginx's: its own is shown
                defaults("Tengine version: Tengine/2.3.2\nnginx version: nginx/1.17.3\n", "2.3.2"),
                defaults("Tengine version: Tengine/3.1.99\nnginx version: nginx/1.24.0\n", "3.1.99"),
                new Row(
                        "Tengine version: Tengine/3.2.0\nnginx version: nginx/1.31.3\n",
                        "3.2.0",
                        "/usr/local/tengine",
                        "conf/tengine.conf",
                        "logs/tengine.pid",
                        "logs/error.log"),
                new Row(
                        "Tengine version: Tengine/4.0.0\nnginx version: nginx/1.31.3\nconfigure arguments: --prefix=/a",
                        "4.0.0",
                        "/a",
                        "conf/tengine.conf",
                        "logs/tengine.pid",
                        "logs/error.log"),
                // the last one counts, an empty one is none, and what is in the quotes of another is not it
                defaults("nginx version: nginx/1.30.0\nconfigure arguments: --pid-path=\n", "1.30.0"),
                new Row(
                        "nginx version: nginx/1.30.0\nconfigure arguments: --with-openssl-opt='no-shared --prefix=/opt/ssl'"
                                + " --prefix=/a --prefix=/b --conf-path=x --pid-path=y --error-log-path=z",
                        "1.30.0",
                        "/b",
                        "x",
                        "y",
                        "z"),
                // a warning of the dynamic linker comes before
                defaults(
                        "./nginx: /lib/libssl.so.3: no version information available\nnginx version: nginx/1.30.0\n",
                        "1.30.0"),
                // quoted where there are spaces
                new Row(
                        "nginx version: nginx/1.30.0\nconfigure arguments: --prefix='/opt/my nginx' --pid-path='/run/a b'"
                                + " --conf-path=x --error-log-path=y",
                        "1.30.0",
                        "/opt/my nginx",
                        "x",
                        "/run/a b",
                        "y"),
                // what only looks like the option
                defaults(
                        "nginx version: nginx/1.30.0\nconfigure arguments: --http-log-prefix=/x --with-x--prefix=/y"
                                + " --prefixes=/z --with-ld-opt='--pid-path=/q'",
                        "1.30.0"));
    }

    private static Row defaults(String output, String version) {
        return new Row(output, version, "/usr/local/nginx", "conf/nginx.conf", "logs/nginx.pid", "logs/error.log");
    }

    @ParameterizedTest
    @MethodSource("outputs")
    void aBuildSaysItsVersionAndItsPaths(Row row) {
        Build build = Build.parse(row.output()).orElseThrow();
        assertThat(build.version()).hasToString(row.version());
        assertThat(build.prefix()).isEqualTo(row.prefix());
        assertThat(build.configurationPath()).isEqualTo(row.configuration());
        assertThat(build.pidPath()).isEqualTo(row.pid());
        assertThat(build.errorLogPath()).isEqualTo(row.errorLog());
    }

    /** Whatever people compile in is shown, and compared only where it is a number of nginx's. */
    @ParameterizedTest
    @CsvSource({
        "nginx version: nginx/1.22.1, 1.22.1, 1.22.1",
        "nginx version: nginx/1.25.3 (Ubuntu), 1.25.3, 1.25.3",
        "nginx version: nginx/1.5-altair, 1.5-altair,",
        "nginx version: nginx/1.25.3-custom (Foo), 1.25.3-custom, 1.25.3",
        "nginx version: nginx/1.22, 1.22,",
        "nginx version: nginx/x.y.z, x.y.z,",
        "nginx version: nginx/99999999999.0.0, 99999999999.0.0,",
        "nginx version: nginx/1.99999999999.0, 1.99999999999.0,",
        "nginx version: nginx/1.2.9999999, 1.2.9999999,",
        "nginx version: nginx/\u0661.\u0662.\u0663, \u0661.\u0662.\u0663,",
        "nginx version: nginx/\u00e9t\u00e9, \u00e9t\u00e9,",
        "nginx version: openresty/1.25.3.1, 1.25.3.1, 1.25.3",
        "nginx version: freenginx/1.27.4, 1.27.4, 1.27.4",
        "nginx version: our server/2.0.1, 2.0.1,",
        "Angie version: Angie/1.11.0, 1.11.0, 1.11.0",
        "Tengine version: Tengine/3.1.0, 3.1.0,",
    })
    void aVersionIsAWordAndANumberOfNginxsWhereItTellsOne(String said, String word, @Nullable String number) {
        Build build = Build.parse(said + "\n").orElseThrow();
        assertThat(build.version()).isEqualTo(word);
        assertThat(build.number().map(Version::toString)).isEqualTo(Optional.ofNullable(number));
        boolean angie = said.startsWith("Angie");
        assertThat(build.isComparable()).isEqualTo(number != null);
        assertThat(build.isOlderThan(99, 0, 0)).isEqualTo(number != null && !angie);
        assertThat(build.mayBeOlderThan(99, 0, 0)).isEqualTo(!angie);
        assertThat(build.mayBeOlderThan(0, 0, 1)).isEqualTo(number == null);
    }

    @Test
    void theConfigureArgumentsAreKeptAsPrinted() {
        assertThat(Build.parse(UBUNTU_2004).orElseThrow().configureArguments())
                .startsWith("--with-cc-opt='-g -O2 -fPIC' --prefix=")
                .endsWith("--pid-path=/run/nginx.pid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "nginx",
                "nginx version: nginx",
                "nginx version: nginx/",
                "nginx version: nginx/ 1.22.1",
                "nginx version: nginx/%s",
                "PCRE version: 8.39/1.22.1",
                "nginx version: 1.22.1",
                " nginx version: nginx/1.22.1",
                "version: nginx/1.22.1",
                "configure arguments: --prefix=/x",
                "Apache/2.4.57 (Debian)",
                "nginx version:\nnginx/1.22.1",
            })
    void whatIsNoNginxIsNoBuild(String output) {
        assertThat(Build.parse(output)).isEmpty();
    }

    @Test
    void whatIsCompiledInIsToldByItsName() {
        Build build = Build.parse(
                        "nginx version: nginx/1.22.1\nconfigure arguments: --prefix=/x --with-compat --with-debug"
                                + " --with-http_ssl_module --with-stream=dynamic --with-openssl=../openssl-3.0.9"
                                + " --with-openssl-opt=no-x --with-cc-opt='-O2 --with-http_not_module' --with-threads"
                                + " --add-module=/build/ngx_brotli-1.0.0 --add-module=../echo --add-dynamic-module=../lua"
                                + " --without-http_gzip_module\n")
                .orElseThrow();
        assertThat(build.features()).containsExactly("echo", "http_ssl_module", "ngx_brotli", "threads");
        assertThat(build.leftOut()).containsExactly("http_gzip_module");
        assertThat(build.isCompatible()).isTrue();
        assertThat(build.configured("--prefix")).isEqualTo("/x");
        assertThat(build.configured("--user")).isEmpty();
    }

    /** As many frames of the stack as a word has characters, or parts, are more than there are. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "'b'", "'b c'd"})
    void aWordOfArgumentsMayBeLong(String part) {
        String output = "nginx version: nginx/1.22.1\nconfigure arguments: --pid-path=/p --with-compat --x=";
        Build build = Build.parse(output + part.repeat(1 << 15) + " --with-http_v2_module\n")
                .orElseThrow();
        assertThat(build.features()).containsExactly("http_v2_module");
        assertThat(build.pidPath()).isEqualTo("/p");
        assertThat(build.isCompatible()).isTrue();
    }
}
