package io.github.nginxupgrade.nginx;

import io.github.nginxupgrade.nginx.Directives.Directive;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One directive for all that are spelt alike, and no more of them than there is room for. */
final class DirectiveCache {
    /** Bytes, as a rough count, that all directives together may take: a third of what the tool has. */
    private static final long MOST = 160L << 20;

    private static final int EACH = 8;
    private static final int EACH_SPELLING = 200;
    private static final int EACH_WORD = 72;

    private final Map<String, Directive> known = new HashMap<>();
    private long held;

    /** The directive of this spelling, made of these words where it is new; empty where there is no room for one more. */
    Optional<Directive> directive(String spelling, Words words) {
        int spellings = known.size();
        Directive directive = known.computeIfAbsent(spelling, same -> words.directive());
        held += EACH;
        held += known.size() == spellings
                ? 0
                : EACH_SPELLING + 2L * spelling.length() + (long) EACH_WORD * words.count();
        return held > MOST ? Optional.empty() : Optional.of(directive);
    }
}
