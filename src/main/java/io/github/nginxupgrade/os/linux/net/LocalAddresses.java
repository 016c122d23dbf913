package io.github.nginxupgrade.os.linux.net;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The addresses that are a host's own, so that a program may bind to them, as commands of ip-batch(8). */
public final class LocalAddresses {
    /**
     * A leaf of the table and one of its routes (fib_trie_seq_show, net/ipv4/fib_trie.c):
     *
     * <pre>
     *            |-- 10.9.9.9
     *               /32 host LOCAL
     * </pre>
     */
    private static final Pattern LEAF = Pattern.compile("\\s*\\|-- (?<address>[0-9.]{7,15})");

    private static final Pattern LOCAL = Pattern.compile("\\s*(?<length>/[0-9]{1,2}) host LOCAL\\b.*");
    /** {@code fd000000000000000000000000000002 04 40 00 82     eth0}: proc(5), if_inet6. */
    private static final Pattern INET6 = Pattern.compile("(?<hex>[0-9a-f]{32}) .*");

    private LocalAddresses() {}

    /**
     * Gives the loopback interface all of them.
     *
     * @param fibTrie {@code /proc/PID/net/fib_trie}
     * @param ifInet6 {@code /proc/PID/net/if_inet6}; empty where there is no IPv6
     */
    public static String commands(String fibTrie, String ifInet6) {
        Set<String> commands = new LinkedHashSet<>();
        String address = "";
        for (String line : fibTrie.lines().toList()) {
            Matcher leaf = LEAF.matcher(line);
            Matcher local = LOCAL.matcher(line);
            if (leaf.matches()) {
                address = leaf.group("address");
            } else if (local.matches() && !address.isEmpty() && !address.startsWith("127.")) {
                commands.add("address add " + address + local.group("length") + " dev lo");
            }
        }
        for (String line : ifInet6.lines().toList()) {
            Matcher matcher = INET6.matcher(line);
            if (matcher.matches()) {
                // the kernel need not ask the neighbours whether it is free: there are none
                commands.add(
                        "address add " + matcher.group("hex").replaceAll("(.{4})(?!$)", "$1:") + "/128 dev lo nodad");
            }
        }
        return String.join("\n", List.copyOf(commands));
    }
}
