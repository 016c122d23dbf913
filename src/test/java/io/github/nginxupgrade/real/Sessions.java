package io.github.nginxupgrade.real;

import java.util.List;
import java.util.stream.Stream;

/** The rows: what people type around an upgrade, and what they have to see. */
final class Sessions {
    private static final String ASKS = "\\[y/N";
    private static final String ASKED = "\\[y/N, p: the plan\\]";
    private static final String APPLY = "nginx-upgrade apply $NEW $AT";
    private static final String ROLLBACK = "nginx-upgrade rollback --yes $AT";
    private static final String STATUS = "nginx-upgrade status $AT";
    private static final String HISTORY = "nginx-upgrade history $AT";
    private static final String UNREHEARSED = APPLY + " --yes --rehearse never --observe 0s";
    /** What was found stands above what is asked. */
    private static final String FIRST_NOTES = "rehearsed in a sandbox: .* Upgrade nginx";
    /** What no longer holds when the command has ended. */
    private static final String OVER = "Ctrl-C leaves";

    private static final String NOT_CONFIRMED = "not confirmed; nothing was touched";

    private Sessions() {}

    static List<Session> all() {
        return Stream.of(
                        late(),
                        left(),
                        asked(),
                        ended(),
                        probed(),
                        remedies(),
                        remembered(),
                        past(),
                        defaults(),
                        mistyped(),
                        many(),
                        rehearsed(),
                        soon(),
                        words())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Session> late() {
        return List.of(
                Session.of("commit: just after --confirm-within ran out")
                        .after(UNREHEARSED + " --confirm-within 1s")
                        .types("nginx-upgrade commit --yes $AT")
                        .shows("too late: the run \\S+ went back at \\d\\d:\\d\\d:\\d\\d, nobody had confirmed it")
                        .exits(4),
                Session.of("commit: status while a run waits to be confirmed")
                        .beside(Moment.STANDBY, Upgrader.unrehearsed("--observe", "0s", "--confirm-within", "90s"))
                        .types(STATUS)
                        .shows("until \\d\\d:\\d\\d:\\d\\d, \\d+ s are left; then it goes back by itself")
                        .exits(0));
    }

    /** Whoever leaves the question. */
    private static List<Session> left() {
        return List.of(
                Session.of("question: Ctrl-C")
                        .types(APPLY, ASKS)
                        .presses("C-c")
                        .ends()
                        .shows("cannot apply: interrupted by INT", "nothing was touched", FIRST_NOTES)
                        .hides(OVER)
                        .exits(130),
                Session.of("question: Ctrl-D")
                        .types(APPLY, ASKS)
                        .presses("C-d")
                        .ends()
                        .shows("nothing was touched")
                        .hides(OVER)
                        .exits(130),
                Session.of("question: Ctrl-\\, then Return")
                        .types(APPLY, ASKS)
                        .presses("C-\\", "Enter")
                        .ends()
                        .shows(NOT_CONFIRMED)
                        .hides("daemon prio|SIGQUIT|thread dump", OVER)
                        .exits(2));
    }

    private static List<Session> asked() {
        return List.of(
                Session.of("question: a y that is typed before it is asked, and Return at it")
                        .begins(APPLY + " --observe 0s")
                        .typesAhead("y")
                        .awaits(ASKS)
                        .shows(ASKED + " ?$")
                        .presses("Enter")
                        .ends()
                        .shows(NOT_CONFIRMED)
                        .exits(2),
                Session.of("question: what is at stake, p, and n")
                        .types(APPLY, ASKS)
                        .shows(
                                "Upgrade nginx 1\\.18\\.0 to 1\\.22\\.1\\?",
                                "serving: nginx 1\\.18\\.0, master \\d+, 2 workers with \\d+ conn",
                                "rehearsal: ",
                                "takes: about ",
                                "way back: Ctrl-C as long as it runs; afterwards nginx-upgrade rollback",
                                ASKED)
                        .answers("p", "USR2 to the old master")
                        .shows("USR2 to the old master \\d+", ASKED)
                        .answers("n")
                        .shows(NOT_CONFIRMED)
                        .hides(OVER)
                        .exits(2),
                Session.of("question: commit of a held upgrade, and n")
                        .after(UNREHEARSED + " --hold")
                        .types("nginx-upgrade commit $AT", ASKS)
                        .shows("Retire the old master \\d+\\?", "then: QUIT to the old master", "way back: afterwards")
                        .answers("n")
                        .shows("not confirmed")
                        .exits(2));
    }

    private static List<Session> ended() {
        return List.of(Session.of("success: the end of an upgrade")
                .types(APPLY + " --yes --observe 0s")
                .shows(
                        "Recap: nginx 1\\.18\\.0 to 1\\.22\\.1 in [0-9.]+ m?s; none of the new workers died",
                        "Done\\. To undo: nginx-upgrade rollback")
                .hides("Next: nginx-upgrade rollback")
                .exits(0));
    }

    /** A probe that the version that serves fails, too. */
    private static List<Session> probed() {
        return List.of(Session.of("probe: of a page that neither version has")
                .types(APPLY + " --observe 1s --probe $URL/missing", ASKS)
                .shows(
                        "is failed by the version that serves already: it and the candidate both answer 404",
                        "probe-already-fails")
                .hides(ASKS)
                .answers("y")
                .shows("probe-already-fails")
                .exits(3));
    }

    /** What is to be typed next is whole. */
    private static List<Session> remedies() {
        return List.of(
                Session.of("remedy: apply by a user who may not", Scene.NOBODY)
                        .types("$NOBODY " + APPLY + " --yes --observe 3s")
                        .shows("Try: sudo nginx-upgrade apply /\\S+/1\\.22\\.1/sbin/nginx .*--observe 3s")
                        .exits(8),
                Session.of("remedy: a file of defaults that was named")
                        .file("mine.properties", "observe=0s\n")
                        .types(APPLY + " --yes --rehearse never --hold --config mine.properties")
                        .shows("Next: nginx-upgrade commit --config \\S*mine\\.properties")
                        .inOneLine("nginx-upgrade rollback --config \\S*mine\\.properties")
                        .exits(0),
                Session.of("remedy: a pid file that was named, of two nginx", Scene.TWO)
                        .types("nginx-upgrade apply $NEW --yes --rehearse never --hold --pid-file logs/nginx.pid")
                        .shows("Next: nginx-upgrade commit --pid-file \\S*logs/nginx\\.pid")
                        .inOneLine("nginx-upgrade rollback --pid-file \\S*logs/nginx\\.pid")
                        .exits(0),
                Session.of("remedy: status while old workers finish after a commit", Scene.DOWNLOAD)
                        .types(UNREHEARSED + " --drain-timeout 1s")
                        .shows("1 old worker still finishes|finish")
                        .types(STATUS)
                        .shows(
                                "was told to quit",
                                "draining, 1 connection",
                                "Wait until the old workers have finished, then: nginx-upgrade status")
                        .hides("Next: nginx-upgrade (commit|rollback|apply)")
                        .exits(0),
                Session.of("remedy: rollback while old workers finish after a commit", Scene.DOWNLOAD)
                        .after(UNREHEARSED + " --drain-timeout 1s")
                        .types(ROLLBACK + " --wait 1s")
                        .shows(
                                "still finishes 1 connection, for \\d+ s now, and until then nginx starts no other version",
                                "Try: nginx-upgrade rollback --wait 1s .*--on-drain-timeout terminate")
                        .exits(3));
    }

    private static List<Session> remembered() {
        return List.of(
                Session.of("status: after an upgrade")
                        .after(UNREHEARSED)
                        .types(STATUS)
                        .shows("last run: [0-9: -]+ apply, upgraded after [0-9.]+ s", "way back: .*1\\.18\\.0")
                        .exits(0),
                Session.of("status: after a run that failed")
                        .after("nginx-upgrade apply $FAULTY --yes --rehearse never $AT")
                        .types(STATUS)
                        .shows("last run: [0-9: -]+ apply, failed and rolled back after [0-9.]+ s: ")
                        .exits(0));
    }

    private static List<Session> past() {
        String many = "for i in 1 2 3; do " + UNREHEARSED + "; " + ROLLBACK + "; done; " + UNREHEARSED;
        return List.of(
                Session.of("history: of seven runs")
                        .after(many + " >/dev/null 2>&1")
                        .types(HISTORY)
                        .showsAll("(?:\\d{8}T\\d{6}Z-\\S+.*?){7}")
                        .exits(0),
                Session.of("history: of a run that failed")
                        .after("nginx-upgrade apply $FAULTY --yes --rehearse never $AT")
                        .types(HISTORY)
                        .shows("failed.* [0-9.]+ s.*")
                        .types("nginx-upgrade history $(basename $(ls -d state/*/2*)) $AT")
                        .showsAll("candidate refuses to start")
                        .exits(0),
                Session.of("history: by a user who may not read it", Scene.NOBODY)
                        .after(UNREHEARSED)
                        .types("$NOBODY " + HISTORY)
                        .shows(
                                "cannot read the runs in \\S+state, which belongs to (root|user id 0)",
                                "Try: sudo nginx-upgrade history")
                        .exits(8));
    }

    private static List<Session> defaults() {
        return List.of(
                Session.of("defaults: a key that no option has")
                        .file("mine.properties", "# ours\nobserv=30s\n")
                        .types("nginx-upgrade plan $NEW --config mine.properties $AT")
                        .shows("mine\\.properties:2: there is no option 'observ'; did you mean observe\\?")
                        .exits(2),
                Session.of("defaults: a value that is none")
                        .file("mine.properties", "apply.observe=soon\n")
                        .types("nginx-upgrade apply $NEW --config mine.properties $AT")
                        .shows("mine\\.properties:1: .*'soon' is no duration; write 500ms, 30s, 2m or 1h")
                        .exits(2),
                Session.of("defaults: what is in force, and where from")
                        .file("mine.properties", "observe=30s\nrollback.wait=2m\n")
                        .types("nginx-upgrade config apply --config mine.properties")
                        .showsAll(
                                "apply\\.observe += 30s +\\S*mine\\.properties",
                                "apply\\.settle += 200ms +built in",
                                "apply\\.state-dir += \\S+ +NGINX_UPGRADE_STATE_DIR")
                        .exits(0));
    }

    private static List<Session> mistyped() {
        return List.of(
                Session.of("typo: a command")
                        .types("nginx-upgrade aply $NEW")
                        .shows("there is no command 'aply'; did you mean apply\\?")
                        .exits(2),
                Session.of("typo: an option")
                        .types("nginx-upgrade apply $NEW --observ=3s")
                        .shows("'--observ=3s'; did you mean --observe\\?")
                        .exits(2),
                Session.of("help: version")
                        .types("nginx-upgrade version")
                        .shows("nginx-upgrade \\d")
                        .exits(0),
                Session.of("help: help")
                        .types("nginx-upgrade help")
                        .showsAll("Which nginx, where and how:", "Examples:( +nginx-upgrade \\S.*){3}")
                        .exits(0),
                Session.of("help: help apply")
                        .types("nginx-upgrade help apply")
                        .showsAll("Examples?:( +nginx-upgrade apply.*){3}")
                        .exits(0),
                Session.of("help: its first page")
                        .types("nginx-upgrade apply --help | head -24")
                        .showsAll("Usage: nginx-upgrade apply"));
    }

    private static List<Session> many() {
        return List.of(Session.of("several: two of root's, and one of a user's", Scene.STRANGERS)
                .types("nginx-upgrade status")
                .shows("Try: nginx-upgrade status --pid-file \\S*/(nginx|other)/logs/nginx\\.pid")
                .hides("/stranger/")
                .inOneLine("^ +pid +version +phase +serving +unit +whose +--pid-file$")
                .exits(7));
    }

    private static List<Session> rehearsed() {
        return List.of(Session.of("rehearsal: a candidate that passes its test and does not start")
                .types("nginx-upgrade apply $NEVER --yes $AT")
                .shows("cannot upgrade nginx: nginx: \\[emerg\\] candidate refuses to start", "Try: mend the candidate")
                .exits(3));
    }

    private static List<Session> soon() {
        return List.of(
                Session.of("first words: of status")
                        .typesByTheClock(STATUS, "^checking")
                        .ends()
                        .shows("nginx 1\\.18\\.0"),
                Session.of("first words: of apply")
                        .typesByTheClock(APPLY, "^checking")
                        .awaits(ASKS)
                        .presses("C-c")
                        .ends()
                        .exits(130),
                Session.of("narrow: status after an upgrade, in 60 columns", Scene.NARROW)
                        .after(UNREHEARSED)
                        .types(STATUS)
                        .shows("last run")
                        .exits(0),
                Session.of("narrow: a refusal, in 60 columns", Scene.NARROW)
                        .types("nginx-upgrade apply $NEVER --yes $AT")
                        .shows("candidate refuses to start")
                        .exits(3));
    }

    private static List<Session> words() {
        return List.of(
                Session.of("words: status of one master")
                        .types(STATUS)
                        .shows("one master")
                        .hides("sole"),
                Session.of("words: plan")
                        .types("nginx-upgrade plan $NEW $AT")
                        .showsAll("sandbox|rehears")
                        .hides("private room")
                        .exits(0),
                Session.of("words: a way back after a commit")
                        .after(UNREHEARSED)
                        .types(ROLLBACK)
                        .shows("leaving master", "returning master")
                        .inOneLine(
                                "✓ start .*returning master.* USR2 .*s$",
                                "✓ drain .* WINCH .*s$",
                                "✓ retire .* QUIT .*s$")
                        .hides("old master|new master")
                        .exits(0));
    }
}
