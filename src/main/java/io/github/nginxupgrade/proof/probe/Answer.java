package io.github.nginxupgrade.proof.probe;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What came of one probe.
 *
 * @param by who answered
 * @param pid the worker that did; empty where it is none of ours, or not known
 * @param page what was answered; empty where nothing was, or a connection is all that was asked for
 * @param problem what is wrong with it, in words; empty where it is good
 * @param remark what else there is to say, on who answered; may be empty
 * @param took from connecting until all was known
 */
public record Answer(
        Probe probe,
        By by,
        OptionalInt pid,
        Optional<Page> page,
        Optional<String> problem,
        String remark,
        Duration took) {
    /** Whose process holds the other end of the connection. */
    public enum By {
        OLD,
        NEW,
        /** A process that is no worker of this nginx. */
        OTHER,
        /** It could not be seen. */
        UNKNOWN,
        /** Nobody answered. */
        NOBODY;

        /** As the JSON contract has it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * An HTTP answer.
     *
     * @param length of the body, in bytes
     * @param sha256 of the body
     * @param server the Server header
     * @param certificate SHA-256 of the certificate that was shown
     */
    public record Page(int status, long length, String sha256, Optional<String> server, Optional<String> certificate) {}

    public boolean isGood() {
        return problem.isEmpty();
    }

    /** {@code 500 by the new worker 61}. */
    public String words() {
        String what = problem.orElseGet(
                () -> page.map(page -> String.valueOf(page.status())).orElse("accepted"));
        String who =
                switch (by) {
                    case OLD, NEW -> " by the " + by.word() + " worker " + (pid.isPresent() ? pid.getAsInt() : "");
                    case OTHER -> " by a process that is no worker of this nginx";
                    case UNKNOWN -> " by a process that could not be seen";
                    case NOBODY -> "";
                };
        return what + who + (remark.isEmpty() ? "" : " (" + remark + ")");
    }
}
