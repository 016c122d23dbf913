package io.github.nginxupgrade.sim;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a simulated binary or module is: the header of an ELF file, what nginx says of itself, and one line that says how it
 * behaves.
 *
 * @param version {@code 1.22.1}
 * @param kind how it behaves when it is executed
 */
record Program(String version, Kind kind) {
    /** As {@code -V} says them. */
    static final String ARGUMENTS = "configure arguments: --prefix=/usr/share/nginx --conf-path="
            + SimNginx.CONFIGURATION + " --pid-path=" + SimNginx.PID_FILE + " --error-log-path=" + SimNginx.LOG;

    private static final int HEADER = 64;
    private static final int ELF_MAGIC = 0x7f454c46;
    private static final Pattern LINE = Pattern.compile("nginx (\\d+\\.\\d+\\.\\d+) (\\w+)\n");

    /** The good one and the faulty ones. */
    enum Kind {
        GOOD,
        /** Refuses its configuration already with {@code -t}. */
        FAILS_TEST,
        /** Ends with code 1 when it has read its configuration. */
        EXITS,
        /** Never gets out of reading its configuration; all its signals stay blocked. */
        HANGS,
        /** Reads its configuration for a second and a half. */
        SLOW,
        /** Dies by a signal just after it has started its workers. */
        CRASHES,
        /** Dies by a signal a while after it was ready. */
        DIES_LATE,
        /** Serves, but its master acts on no signal. */
        DEAF,
        /** Finds no sockets handed over, has some of its own, and becomes a daemon. */
        DAEMONISES,
        /** Likewise, and writes its pid file only when the old master has taken its own back. */
        DAEMONISES_SLOWLY,
        /** One of its workers ends with code 2 and is not started again. */
        LACKS_WORKER,
        /** Its workers die and are started again, for ever. */
        WORKERS_CRASH
    }

    byte[] bytes() {
        byte[] line = ("nginx " + version + " " + kind + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] text =
                ("\0nginx version: nginx/" + version + "\n\0" + ARGUMENTS + "\n\0").getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.allocate(HEADER + text.length + line.length);
        buffer.putInt(ELF_MAGIC).put((byte) 2).put((byte) 1);
        buffer.order(java.nio.ByteOrder.LITTLE_ENDIAN);
        buffer.putShort(16, (short) 2).putShort(18, (short) 62);
        buffer.position(HEADER);
        buffer.put(text).put(line);
        return buffer.array();
    }

    /** Empty where it does not run: torn, or no program at all. */
    static Optional<Program> of(byte[] content) {
        if (content.length <= HEADER) {
            return Optional.empty();
        }
        String all = new String(content, HEADER, content.length - HEADER, StandardCharsets.UTF_8);
        Matcher line = LINE.matcher(all.substring(all.lastIndexOf('\0') + 1));
        return line.matches() ? Optional.of(new Program(line.group(1), Kind.valueOf(line.group(2)))) : Optional.empty();
    }

    boolean isOlderThan(int major, int minor, int patch) {
        String[] parts = version.split("\\.", -1);
        int[] wanted = {major, minor, patch};
        for (int i = 0; i < wanted.length; i++) {
            int difference = Integer.compare(Integer.parseInt(parts[i]), wanted[i]);
            if (difference != 0) {
                return difference < 0;
            }
        }
        return false;
    }
}
