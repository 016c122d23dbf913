package io.github.nginxupgrade.real;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A way in which nginx is set up as a service; each is a row of scripts/systemd-matrix. */
enum ServiceRow {
    DEBIAN("Debian 1.22.1, as shipped", Base.DEBIAN),
    NGINX_ORG("nginx.org, as shipped", Base.NGINX_ORG),
    FEDORA("Fedora, as shipped", Base.FEDORA),
    WITHOUT_PID_FILE("no `PIDFile=`", Base.PLAIN, "PIDFile="),
    WITHOUT_PID_FILE_NO_GUESS(
            "no `PIDFile=`, `GuessMainPID=no`",
            Base.PLAIN,
            "PIDFile=",
            "GuessMainPID=no",
            "ExecReload=",
            "ExecReload=/usr/sbin/nginx -s reload"),
    SIMPLE("`Type=simple`", Base.FOREGROUND, "Type=simple"),
    NOTIFY(
            "`Type=notify`",
            Base.PLAIN,
            "Type=notify",
            "NotifyAccess=all",
            "PIDFile=",
            "ExecStart=",
            // it writes its pid file a moment after that command has ended
            "ExecStart=/bin/sh -c '/usr/sbin/nginx && until [ -s /run/nginx.pid ]; do :; done;"
                    + " exec systemd-notify --ready --pid=$(cat /run/nginx.pid)'"),
    ONESHOT(
            "`Type=oneshot`",
            Base.PLAIN,
            "Type=oneshot",
            "RemainAfterExit=yes",
            "PIDFile=",
            "ExecReload=",
            "ExecReload=/usr/sbin/nginx -s reload"),
    RESTART_ALWAYS("`Restart=always`", Base.PLAIN, "Restart=always"),
    RESTART_ON_FAILURE("`Restart=on-failure`", Base.PLAIN, "Restart=on-failure"),
    KILL_CONTROL_GROUP("`KillMode=control-group`", Base.PLAIN, "KillMode=control-group"),
    KILL_PROCESS("`KillMode=process`", Base.PLAIN, "KillMode=process"),
    /** nginx never says that it is alive: without somebody in the service who does, systemd ends it after that time. */
    WATCHDOG(
            "`WatchdogSec=3`, with a helper that notifies for nginx",
            Base.PLAIN,
            "WatchdogSec=3",
            "NotifyAccess=all",
            "ExecStartPost=/bin/sh -c '(while systemd-notify WATCHDOG=1; do sleep 1; done) >/dev/null 2>&1 &'"),
    DELEGATE("`Delegate=yes`", Base.PLAIN, "Delegate=yes"),
    TASKS_MAX("`TasksMax=32`", Base.PLAIN, "TasksMax=32"),
    MEMORY_MAX("`MemoryMax=64M`", Base.PLAIN, "MemoryMax=64M"),
    STRICT("`ProtectSystem=strict`", Base.HARDENED, "ProtectSystem=strict"),
    STRICT_PRIVATE_TMP(
            "`ProtectSystem=strict`, `PrivateTmp=`", Base.HARDENED, "ProtectSystem=strict", "PrivateTmp=yes"),
    STRICT_USER("`ProtectSystem=strict`, `User=`", Base.HARDENED_USER, "ProtectSystem=strict", "User=www-data"),
    STRICT_USER_PRIVATE_TMP(
            "`ProtectSystem=strict`, `User=`, `PrivateTmp=`",
            Base.HARDENED_USER,
            "ProtectSystem=strict",
            "User=www-data",
            "PrivateTmp=yes"),
    DYNAMIC_USER("`DynamicUser=yes`", Base.HARDENED_USER, "DynamicUser=yes"),
    INACCESSIBLE("`InaccessiblePaths=/var/lib`", Base.HARDENED, "InaccessiblePaths=/var/lib"),
    STRICT_INACCESSIBLE(
            "`ProtectSystem=strict`, `InaccessiblePaths=/var/lib`",
            Base.HARDENED,
            "ProtectSystem=strict",
            "InaccessiblePaths=/var/lib"),
    NO_EXEC(
            "`NoExecPaths=/`, `ExecPaths=` with the folders of the programs",
            Base.HARDENED,
            "NoExecPaths=/",
            "ExecPaths=/usr /root/.cache"),
    NO_EXEC_BUT_NGINX(
            "`NoExecPaths=/`, `ExecPaths=` with nginx's folder and its libraries",
            Base.HARDENED,
            "NoExecPaths=/",
            "ExecPaths=/usr/sbin /usr/lib /usr/local/lib /root/.cache /bin/kill"),
    NO_EXEC_BUT_ITS_FILE(
            "`NoExecPaths=/`, `ExecPaths=` with nginx's file and the libraries",
            Base.HARDENED,
            "NoExecPaths=/",
            "ExecPaths=/usr/sbin/nginx /usr/lib /usr/local/lib /root/.cache /bin/kill"),
    NO_EXEC_BUT_WHAT_IT_NEEDS(
            "`NoExecPaths=/`, `ExecPaths=` with nginx's folder and no other program's library",
            Base.HARDENED,
            "NoExecPaths=/",
            "ExecPaths=/usr/sbin /usr/local/lib /root/.cache /bin/kill -/lib64/ld-linux-x86-64.so.2",
            "ExecPaths=-/lib/x86_64-linux-gnu/libc.so.6 -/lib/x86_64-linux-gnu/libdl.so.2",
            "ExecPaths=-/lib/x86_64-linux-gnu/libpthread.so.0 -/lib/x86_64-linux-gnu/libz.so.1",
            "ExecPaths=-/lib/x86_64-linux-gnu/libcrypt.so.1");

    private static final String PID_FILE = "/run/nginx.pid";
    private static final String PID_FILE_OF_USER = "/run/nginx/nginx.pid";

    /** What the rows have in common. */
    private enum Base {
        DEBIAN("debian-1.22.1.service"),
        NGINX_ORG("nginx.org.service"),
        FEDORA("fedora.service"),
        PLAIN("plain.service"),
        FOREGROUND("foreground.service"),
        HARDENED("hardened.service"),
        HARDENED_USER("hardened.service");

        private final String file;

        Base(String file) {
            this.file = file;
        }
    }

    private final String title;
    private final Base base;
    private final List<String> settings;

    ServiceRow(String title, Base base, String... settings) {
        this.title = title;
        this.base = base;
        this.settings = List.of(settings);
    }

    String title() {
        return title;
    }

    /** With this row's own settings in a section at the end, where they count last. */
    String unit() {
        String own = settings.isEmpty() ? "" : "\n[Service]\n" + String.join("\n", settings) + "\n";
        try (InputStream text = ServiceRow.class.getResourceAsStream("/units/" + base.file)) {
            if (text == null) {
                throw new AssertionError("there is no " + base.file);
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8) + own;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The property of systemd's that has a number where a limit of this row is in force. */
    Optional<String> counted() {
        return switch (this) {
            case TASKS_MAX -> Optional.of("TasksCurrent");
            case MEMORY_MAX -> Optional.of("MemoryCurrent");
            default -> Optional.empty();
        };
    }

    boolean hasMainProcess() {
        return this != ONESHOT && this != WITHOUT_PID_FILE_NO_GUESS;
    }

    String pidFile() {
        return base == Base.HARDENED || base == Base.HARDENED_USER ? PID_FILE_OF_USER : PID_FILE;
    }

    String configuration(int port) {
        return """
                %s
                worker_processes 2;
                pid %s;
                error_log /var/log/nginx/error.log notice;
                events { worker_connections 512; }
                http {
                    access_log off;
                    default_type text/plain;
                    client_body_temp_path /var/cache/nginx/body;
                    proxy_temp_path /var/cache/nginx/proxy;
                    fastcgi_temp_path /var/cache/nginx/fastcgi;
                    uwsgi_temp_path /var/cache/nginx/uwsgi;
                    scgi_temp_path /var/cache/nginx/scgi;
                    map $arg_rate $download_rate { "" 0; default $arg_rate; }
                    server {
                        listen 127.0.0.1:%d;
                        location / { return 200 "hello from nginx/$nginx_version\\n"; }
                        location = /download { alias /var/www/download; limit_rate $download_rate; }
                    }
                }
                """
                .formatted(base == Base.HARDENED_USER ? "" : "user www-data;", pidFile(), port);
    }
}
