package io.github.nginxupgrade.os.linux.net;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A UNIX socket that has another end.
 *
 * @param peer inode of the other end; 0 where nobody has accepted it yet
 * @param unread bytes that have come and were not read
 */
record UnixPair(long peer, long unread) {
    static final UnixPair NONE = new UnixPair(0, 0);

    /** Attributes of linux/unix_diag.h: the inode of the other end, and what both queues hold, first of this one. */
    private static final int UNIX_DIAG_PEER = 2;

    private static final int UNIX_DIAG_RQLEN = 4;

    private static final int ATTRIBUTE_HEADER = 4;

    /**
     * From an answer of unix_diag.
     *
     * @param attributes where they begin in it
     * @return empty where the socket has no other end
     */
    static Optional<UnixPair> parse(ByteBuffer answer, int attributes) {
        OptionalLong peer = attribute(answer, attributes, UNIX_DIAG_PEER);
        return peer.isEmpty()
                ? Optional.empty()
                : Optional.of(new UnixPair(
                        peer.getAsLong(),
                        attribute(answer, attributes, UNIX_DIAG_RQLEN).orElse(0)));
    }

    /** The first number of the attribute of this type; each has its length and its type, and is padded to four bytes. */
    private static OptionalLong attribute(ByteBuffer answer, int attributes, int type) {
        int at = attributes;
        while (at + 2 * ATTRIBUTE_HEADER <= answer.limit()) {
            if (answer.getShort(at + 2) == type) {
                return OptionalLong.of(Integer.toUnsignedLong(answer.getInt(at + ATTRIBUTE_HEADER)));
            }
            int length = Short.toUnsignedInt(answer.getShort(at));
            at += Math.max(ATTRIBUTE_HEADER, (length + 3) & ~3);
        }
        return OptionalLong.empty();
    }
}
