package io.github.nginxupgrade.os.linux.kernel;

import jnr.constants.platform.Errno;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.intptr_t;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/** Functions of the C library that neither the JDK nor jnr-posix has. Loaded when first used. */
public final class LibC {
    private static volatile boolean loaded;
    private static volatile boolean wanted;

    static {
        // jnr-ffi would generate code for all functions of an interface beforehand, which pays after thousands of calls
        String unused = System.setProperty("jnr.ffi.asm.enabled", "false");
    }

    private LibC() {}

    /** Binds it now, so that whoever needs it first does not wait for it. */
    public static void load() {
        wanted = true;
        int unused = Native.C.getpid();
        loaded = true;
    }

    /** Somebody is about to bind it: from now on {@link #isAtHand} waits for that. */
    public static void expect() {
        wanted = true;
    }

    /** Whether it can be called; where it is expected, waits until it is bound. */
    public static boolean isAtHand() {
        if (!loaded && wanted) {
            try {
                load();
            } catch (LinkageError notOnThisMachine) {
                wanted = false;
            }
        }
        return loaded;
    }

    /** False where to call a function would first take the time that it takes to bind them. */
    public static boolean isLoaded() {
        return loaded;
    }

    /** By the names of their manual pages. One that this libc lacks is missed when it is called first, not before. */
    public interface Functions {
        int open(@In byte[] path, int flags);

        int close(int descriptor);

        /** Of the commands that read or fill a structure. */
        int fcntl(int descriptor, int command, @In @Out byte[] structure);

        int getpid();

        /** Of the requests that fill a structure. */
        int ioctl(int descriptor, @size_t long request, @Out byte[] structure);

        int tcflush(int descriptor, int queue);

        /** By addresses: that of a handler, or one of the numbers that stand for none. */
        @intptr_t
        long signal(int number, @intptr_t long handler);

        /** Of the calls that have no function of their own. */
        @ssize_t
        long syscall(@ssize_t long number, int first, int second);

        @ssize_t
        long syscall(@ssize_t long number, @In byte[] name, int flags);

        @ssize_t
        long syscall(@ssize_t long number, int count, @In int[] ids);

        @ssize_t
        long listxattr(@In byte[] path, @Out byte[] list, @size_t long size);

        @ssize_t
        long getxattr(@In byte[] path, @In byte[] name, @Out byte[] value, @size_t long size);

        int setxattr(@In byte[] path, @In byte[] name, @In byte[] value, @size_t long size, int flags);

        int removexattr(@In byte[] path, @In byte[] name);

        /** Of glibc 2.28 and newer. */
        int statx(int folder, @In byte[] path, int flags, int mask, @Out byte[] found);

        /** Of glibc 2.28 and newer. */
        int renameat2(int folder, @In byte[] name, int otherFolder, @In byte[] otherName, int flags);

        int setfsuid(int uid);

        int setfsgid(int gid);

        int poll(@In @Out byte[] descriptors, @size_t long count, int milliseconds);

        int setns(int descriptor, int kind);

        int socket(int domain, int type, int protocol);

        int connect(int socket, @In byte[] address, int length);

        @ssize_t
        long send(int socket, @In byte[] message, @size_t long length, int flags);

        @ssize_t
        long recv(int socket, @Out byte[] buffer, @size_t long length, int flags);
    }

    private static final class Native {
        static final Functions C = bind(Functions.class);
    }

    /**
     * These functions of the C library that our process has: one that is looked for by its name may be another, in
     * {@code /usr/local/lib} say. Each is bound when it is called first.
     */
    public static <T> T bind(Class<T> functions) {
        return LibraryLoader.create(functions).searchDefault().load();
    }

    public static Functions c() {
        return Native.C;
    }

    /** Of the last call in this thread that failed. */
    public static Errno errno() {
        return Errno.valueOf(Runtime.getSystemRuntime().getLastError());
    }
}
