package io.github.nginxupgrade.proof.probe;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Looks for what {@code --probe-body} asks for. The pattern is the operator's, the body is whoever's: nested repetitions can
 * take for ever on it, and alternatives in a repetition a call for each character. So it has a thread of its own, with a limit
 * of time and of stack.
 */
final class BodySearch {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    /** Sixteen times the usual one; what is not used takes no memory. */
    private static final long STACK = 1 << 24;

    private final Pattern pattern;
    private Optional<Thread> stuck = Optional.empty();

    /** What came of it. */
    enum Result {
        FOUND,
        ABSENT,
        /** It took too long, or too much stack. */
        TOO_COSTLY
    }

    BodySearch(Pattern pattern) {
        this.pattern = pattern;
    }

    /** Blocks for at most a second. */
    synchronized Result in(String body) {
        if (stuck.filter(Thread::isAlive).isPresent()) {
            // one that does not even look at the characters, as (){1000000000}: a second one would not end either
            return Result.TOO_COSTLY;
        }
        var text = new Text(body);
        var search = new FutureTask<>(() -> pattern.matcher(text).find());
        var thread = new Thread(null, search, "probe-body", STACK);
        thread.setDaemon(true);
        thread.start();
        try {
            return search.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS) ? Result.FOUND : Result.ABSENT;
        } catch (ExecutionException noStackLeft) {
            return Result.TOO_COSTLY;
        } catch (TimeoutException late) {
            text.close();
            stuck = Optional.of(thread);
            return Result.TOO_COSTLY;
        } catch (InterruptedException e) {
            text.close();
            Thread.currentThread().interrupt();
            return Result.TOO_COSTLY;
        }
    }

    @Override
    public String toString() {
        return pattern.toString();
    }

    /** A text that can be taken away from whoever reads it: a search cannot be ended otherwise. */
    private static final class Text implements CharSequence {
        private final String text;
        private volatile boolean closed;

        Text(String text) {
            this.text = text;
        }

        void close() {
            closed = true;
        }

        @Override
        public char charAt(int index) {
            if (closed) {
                throw new IllegalStateException("not read any more");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
