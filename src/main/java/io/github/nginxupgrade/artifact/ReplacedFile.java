package io.github.nginxupgrade.artifact;

import io.github.nginxupgrade.os.FileAttributes;
import java.nio.file.Path;

/**
 * One file that an upgrade replaces: the binary, or a dynamic module.
 *
 * @param live its path, links resolved, so that a symbolic link stays a link
 * @param backup the saved bytes of the old file
 * @param oldSha256 their digest
 * @param oldAttributes owner, mode and extended attributes of the old file
 * @param staged the bytes of the new file as they were tested
 * @param newSha256 their digest
 * @param newAttributes what the new file gets
 */
public record ReplacedFile(
        Path live,
        Path backup,
        String oldSha256,
        FileAttributes oldAttributes,
        Path staged,
        String newSha256,
        FileAttributes newAttributes) {
    /** True of the digest of a file that is there and is neither the old one nor the new one. */
    boolean isStrange(String sha256) {
        return !sha256.isEmpty() && !sha256.equals(oldSha256) && !sha256.equals(newSha256);
    }
}
