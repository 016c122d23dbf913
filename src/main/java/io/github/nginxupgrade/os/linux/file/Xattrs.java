package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.os.linux.kernel.LibC;
import io.github.nginxupgrade.text.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import jnr.constants.platform.Errno;

/**
 * Extended attributes, xattr(7). The JDK shows the {@code user.} ones only and its copy hides failures; file
 * capabilities and the SELinux label are in {@code security.}.
 */
public final class Xattrs {
    /** XATTR_LIST_MAX and XATTR_SIZE_MAX of linux/limits.h. */
    private static final int LARGEST = 65536;

    private Xattrs() {}

    static Map<String, String> read(Path file) throws IOException {
        byte[] path = cString(file.toString());
        byte[] buffer = new byte[LARGEST];
        long length = LibC.c().listxattr(path, buffer, buffer.length);
        if (length < 0 && LibC.errno() == Errno.EOPNOTSUPP) {
            return Map.of();
        }
        String names = Bytes.text(buffer, 0, (int) checked(length, "list", file, ""));
        var found = new TreeMap<String, String>();
        for (String name : names.split("\0", -1)) {
            if (!name.isEmpty()) {
                byte[] value = new byte[LARGEST];
                long size = checked(LibC.c().getxattr(path, cString(name), value, value.length), "read", file, name);
                found.put(name, Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(value, (int) size)));
            }
        }
        return found;
    }

    /** Makes the attributes of the file exactly these. */
    static void write(Path file, Map<String, String> wanted) throws IOException {
        byte[] path = cString(file.toString());
        Map<String, String> present = read(file);
        for (String name : present.keySet()) {
            if (!wanted.containsKey(name)) {
                checked(LibC.c().removexattr(path, cString(name)), "remove", file, name);
            }
        }
        for (var attribute : wanted.entrySet()) {
            if (!attribute.getValue().equals(present.get(attribute.getKey()))) {
                byte[] value = Base64.getDecoder().decode(attribute.getValue());
                checked(
                        LibC.c().setxattr(path, cString(attribute.getKey()), value, value.length, 0),
                        "set",
                        file,
                        attribute.getKey());
            }
        }
    }

    private static long checked(long result, String verb, Path file, String name) throws IOException {
        if (result < 0) {
            throw new IOException("cannot " + verb + " the extended attribute " + name + " of " + file + ": "
                    + LibC.errno().description());
        }
        return result;
    }

    private static byte[] cString(String text) {
        return Bytes.of(text + "\0");
    }
}
