package io.github.nginxupgrade.os.linux.file;

import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.os.OsFailure.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What the JDK throws, as the port says it: with what was tried, and a reason that can be told apart. */
final class Failures {
    private Failures() {}

    /** An operation that may fail as the JDK says it, also in the middle of a folder: that fails unchecked there. */
    interface Operation<T> {
        T run() throws IOException;
    }

    static <T> T attempt(String what, Operation<T> operation) throws OsFailure {
        try {
            return operation.run();
        } catch (IOException e) {
            throw failure(what, e);
        } catch (UncheckedIOException | DirectoryIteratorException e) {
            throw failure(what, e.getCause() instanceof IOException cause ? cause : new IOException(e));
        }
    }

    static OsFailure failure(String what, IOException e) {
        String text = e instanceof FileSystemException named && named.getReason() != null
                ? String.valueOf(named.getReason())
                : String.valueOf(e.getMessage());
        if (e instanceof Opening.OtherKind) {
            return new OsFailure(Reason.NOT_REGULAR, what + ": " + text, e);
        }
        if (e instanceof NoSuchFileException) {
            return new OsFailure(Reason.GONE, what + ": there is no such file", e);
        }
        if (e instanceof AccessDeniedException || text.contains("Operation not permitted")) {
            return new OsFailure(Reason.NOT_PERMITTED, what + ": not permitted", e);
        }
        if (text.contains("No space left") || text.contains("quota exceeded")) {
            return new OsFailure(Reason.NO_SPACE, what + ": no space left on the file system", e);
        }
        if (text.contains("Read-only file system")) {
            return new OsFailure(Reason.READ_ONLY, what + ": the file system is read-only", e);
        }
        return new OsFailure(Reason.OTHER, what + ": " + text, e);
    }

    /** ENOTDIR: nothing can be below a file, so nothing is there. */
    static boolean isBelowFile(IOException e) {
        return String.valueOf(e.getMessage()).contains("Not a directory");
    }
}
