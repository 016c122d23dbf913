package io.github.nginxupgrade.nginx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The directives of the main context of a configuration file, or of a {@code -g} argument. What stands inside blocks
 * is passed over: everything that this tool must know ({@code pid}, {@code load_module}, {@code worker_processes},
 * {@code error_log}) is allowed in the main context only.
 *
 * @param list the directives in their order; a block is a directive with its arguments
 * @param complete false where not all could be read or understood: what is not in the list may be there all the same
 * @param unread what could not be, as one sentence; empty where it is complete
 */
public record Directives(List<Directive> list, boolean complete, Optional<String> unread) {
    /** One directive, quotes and escapes resolved: {@code pid /run/nginx.pid;}. */
    public record Directive(String name, List<String> arguments) {
        public Directive {
            arguments = List.copyOf(arguments);
        }

        public String argument(int index) {
            return index < arguments.size() ? arguments.get(index) : "";
        }
    }

    public Directives {
        list = List.copyOf(list);
    }

    /** The directives of the main context. */
    public static Directives parse(String text) {
        return parse(text, false);
    }

    /** The directives of the main context and of all blocks, in their order: what stands in which block is not told. */
    public static Directives parseWhole(String text) {
        return parse(text, true);
    }

    private static Directives parse(String text, boolean whole) {
        var found = new ArrayList<Directive>();
        Optional<String> trouble = new DirectiveReader(whole, found::add).read(text);
        return new Directives(found, trouble.isEmpty(), trouble);
    }

    /** All directives of this name. */
    public List<Directive> all(String name) {
        return list.stream().filter(directive -> directive.name().equals(name)).toList();
    }

    /** Where {@code listen} has one of these parameters: each address once, as it is written. */
    public List<String> listening(Set<String> parameters) {
        return all("listen").stream()
                .filter(listen -> listen.arguments().stream().anyMatch(parameters::contains))
                .map(listen -> listen.argument(0))
                .distinct()
                .toList();
    }

    /** The first argument of the last directive of this name. */
    public Optional<String> value(String name) {
        List<Directive> all = all(name);
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(all.get(all.size() - 1).argument(0));
    }
}
