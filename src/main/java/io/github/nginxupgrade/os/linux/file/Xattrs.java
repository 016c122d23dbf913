package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.text.Bytes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import jnr.constants.platform.Errno;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/**
 * Extended attributes, xattr(7). The JDK shows the {@code user.} ones only and its copy hides failures; file
 * capabilities and the SELinux label are in {@code security.}.
 */
public final class Xattrs {
    /** XATTR_LIST_MAX and XATTR_SIZE_MAX of linux/limits.h. */
    private static final int LARGEST = 65536;

    private Xattrs() {}

    /** The four functions of the C library; links are followed, so {@code /proc/PID/exe} leads to its inode. */
    public interface LibC {
        @ssize_t
        long listxattr(@In byte[] path, @Out byte[] list, @size_t long size);

        @ssize_t
        long getxattr(@In byte[] path, @In byte[] name, @Out byte[] value, @size_t long size);

        int setxattr(@In byte[] path, @In byte[] name, @In byte[] value, @size_t long size, int flags);

        int removexattr(@In byte[] path, @In byte[] name);
    }

    private static final class Native {
        static final LibC C = LibraryLoader.create(LibC.class).load("c");
        static final Runtime RUNTIME = Runtime.getRuntime(C);
    }

    /** Binds the C library now, so that the first file does not wait for it. */
    public static void load() {
        long unused = Native.RUNTIME.addressSize();
    }

    static Map<String, String> read(Path file) throws IOException {
        byte[] path = cString(file.toString());
        byte[] buffer = new byte[LARGEST];
        long length = Native.C.listxattr(path, buffer, buffer.length);
        if (length < 0 && errno() == Errno.EOPNOTSUPP) {
            return Map.of();
        }
        String names = Bytes.text(buffer, 0, (int) checked(length, "list", file, ""));
        var found = new TreeMap<String, String>();
        for (String name : names.split("\0", -1)) {
            if (!name.isEmpty()) {
                byte[] value = new byte[LARGEST];
                long size = checked(Native.C.getxattr(path, cString(name), value, value.length), "read", file, name);
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
                checked(Native.C.removexattr(path, cString(name)), "remove", file, name);
            }
        }
        for (var attribute : wanted.entrySet()) {
            if (!attribute.getValue().equals(present.get(attribute.getKey()))) {
                byte[] value = Base64.getDecoder().decode(attribute.getValue());
                checked(
                        Native.C.setxattr(path, cString(attribute.getKey()), value, value.length, 0),
                        "set",
                        file,
                        attribute.getKey());
            }
        }
    }

    private static long checked(long result, String verb, Path file, String name) throws IOException {
        if (result < 0) {
            throw new IOException("cannot " + verb + " the extended attribute " + name + " of " + file + ": "
                    + errno().description());
        }
        return result;
    }

    private static Errno errno() {
        return Errno.valueOf(Native.RUNTIME.getLastError());
    }

    private static byte[] cString(String text) {
        return Bytes.of(text + "\0");
    }
}
