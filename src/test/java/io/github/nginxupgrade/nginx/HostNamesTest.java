package io.github.nginxupgrade.nginx;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.nginx.HostNames.NotFound;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "nginx: [emerg] host not found in upstream \"app.example\" in /etc/nginx/nginx.conf:7"
                        + "~app.example~/etc/nginx/nginx.conf",
                "nginx: [emerg] host not found in upstream \"app_1:8080/path\" in /e/a b.conf:12~app_1~/e/a b.conf",
                "nginx: [emerg] host not found in \"name.example:80\" of the \"listen\" directive in /n.conf:3"
                        + "~name.example~/n.conf",
                "nginx: [emerg] host not found in resolver \"dns.example\" in /n.conf:3~dns.example~/n.conf",
            })
    void nginxSaysWhichNameItMisses(String line, String name, String file) {
        assertThat(HostNames.notFound("nginx: [warn] other\n" + line + "\n")).contains(new NotFound(name, file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nginx: [emerg] unknown directive \"foo\" in /etc/nginx/nginx.conf:7",
                "nginx: [emerg] host not found in upstream \"\" in /n.conf:3",
                "nginx: [emerg] host not found in upstream \"-x\" in /n.conf:3",
                "nginx: [emerg] host not found in upstream \"a\nb\" in /n.conf:3",
            })
    void otherWordsNameNone(String errors) {
        assertThat(HostNames.notFound(errors)).isEmpty();
    }

    @Test
    void namesOfServersAreFoundAndThoseOfUpstreamsAreNone() {
        assertThat(
                        HostNames.in(
                                """
                        upstream backend { server app1.example:8080 weight=2; server 10.0.0.1; server unix:/x; }
                        location / { proxy_pass http://backend; }
                        location /a { proxy_pass https://api.example/x; fastcgi_pass php-fpm:9000; }
                        location /v { proxy_pass http://$host; }
                        error_log syslog:server=logs.example:514;
                        """))
                .containsExactly("api.example", "app1.example", "logs.example", "php-fpm");
    }

    /** Its square would be minutes. */
    @Test
    @Timeout(20)
    void aLongWordIsGoneThroughOnce() {
        String word = "x".repeat(1 << 18);
        assertThat(HostNames.in(word + " " + word + "_pass a.example;")).containsExactly("a.example");
    }
}
