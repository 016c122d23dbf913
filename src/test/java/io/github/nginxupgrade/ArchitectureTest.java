package io.github.nginxupgrade;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The rooms of the house, the doors between them, and what is kept in which room. The two tables are the
 * architecture; what follows them is carpentry. A rule that stands in your way is a question about the design:
 * answer it there first, then change the table.
 */
class ArchitectureTest {

    /** In a "may use": the values of all rooms ({@link #isValue}). They can be told and handed on, but do nothing. */
    private static final String VALUES = "values";

    private static final String KERNEL = "os.linux.kernel";

    private static final String FILE = "os.linux.file";
    private static final String PROCESS = "os.linux.process";
    private static final String NET = "os.linux.net";
    private static final String SANDBOX = "os.linux.sandbox";

    /** Who may use what of ours. A room may always use itself. */
    private static final List<Room> ROOMS = List.of(
            // os.Host tells whether there is a terminal (to ask, to colour), os.Clock when an event is told, and
            // os.FileSystem reads the file with the defaults of options, and os.Trust tells who wrote it.
            // preflight.Catalogue knows what --allow may name, and a policy is changed by name.
            room("cli", "argv to a request, an outcome to an exit code; no decisions")
                    .mayUse(
                            "cli.Terminal",
                            "command",
                            "outcome",
                            "report",
                            "recording",
                            "preflight.Catalogue",
                            "text.Nearest",
                            "text.Columns",
                            "os.Host$Prompt",
                            "os.Jvm",
                            "os.Jvm$Beside",
                            "engine.Policy$Builder",
                            "os.Host",
                            "os.Clock",
                            "os.FileSystem",
                            "os.Trust",
                            VALUES),
            // No package but one class: what it does not make visible nobody does.
            room("cli.Terminal", "the one way to standard output and standard error")
                    .mayUse("report", "text"),
            room("report", "how it is said; performs nothing").mayUse("json", "text", VALUES),
            room("recording", "what is kept of a run for the picture of it")
                    .mayUse("report", "outcome", "journal", "situation.Connections", "os", VALUES),
            room("command", "one class a command, and what they share")
                    .mayUse(
                            "text.WallTime",
                            "text.Count",
                            "engine",
                            "outcome",
                            "rehearsal",
                            "preflight",
                            "proof",
                            "journal",
                            "situation",
                            "artifact",
                            "nginx",
                            "linux",
                            "os",
                            VALUES),
            room("engine", "observe, decide, act: the loop and the one table")
                    .mayUse(
                            "outcome",
                            "action",
                            "preflight",
                            "proof",
                            "journal",
                            "situation",
                            "artifact",
                            "nginx",
                            "linux",
                            "os"),
            room("outcome", "how a command ends, as values").mayUse("journal", "situation", "os", VALUES),
            room("situation", "what is true now").mayUse("nginx", "os", "text.Bytes"),
            room("action", "what can be done").mayUse("situation", "artifact", "os"),
            room("rehearsal", "the candidate tested and started in a sandbox")
                    .mayUse("preflight", "situation", "nginx", "os"),
            room("preflight", "what could go wrong").mayUse("situation", "artifact", "nginx", "linux", "os"),
            room("proof", "evidence that the new version serves; hooks read JSON")
                    .mayUse("situation", "nginx", "os", "json", "text"),
            room("artifact", "a binary with its modules as one set").mayUse("nginx", "os"),
            room("journal", "runs on disk; a manifest names the files that were swapped")
                    .mayUse("artifact", "os", "json", "text"),
            room("json", "JSON text to plain values and back").mayUse("text"),
            room("text", "text of strangers, as it can be shown and typed; pure")
                    .mayUse(),
            room("nginx", "nginx's vocabulary, pure").mayUse("text"),
            room("linux", "Linux's and systemd's vocabulary, pure").mayUse(),
            room("os", "the narrow port: processes, files, sockets, commands, time")
                    .mayUse(),
            room("os.linux", "the only code that touches the machine; here it is put together")
                    .mayUse("os", "text", KERNEL, FILE, PROCESS, NET, SANDBOX),
            room(SANDBOX, "a sandbox built and bounded").mayUse("os", "text", KERNEL, FILE, PROCESS, NET),
            room(NET, "sockets, by the kernel's tables and as a client").mayUse("os", "text", KERNEL, PROCESS),
            room(PROCESS, "the process table, signals, commands that are run").mayUse("os", "text", KERNEL, FILE),
            room(FILE, "files, opened so that nothing blocks and no stranger leads elsewhere")
                    .mayUse("os", "text", KERNEL),
            room(KERNEL, "the C library, /proc and interruptions").mayUse("os", "text"),
            // No package but one class: it hands the machine to the commands.
            room("Main", "where the program starts and ends").mayUse("cli", "os", "os.linux"));

    /**
     * What only some rooms may use, of the JDK and of libraries. text, nginx, linux and os stand nowhere: they have the JDK
     * only.
     */
    private static final List<Kept> KEPT = List.of(
            kept("files, processes, sockets", uses(machine()).or(calls(backDoors())))
                    .in("os.linux", SANDBOX, NET, PROCESS, FILE, KERNEL),
            kept("the wall clock, sleeping", calls(clockAndSleep()))
                    .in("os.linux", SANDBOX, NET, PROCESS, FILE, KERNEL),
            kept("a thread of Java's common pool, of which there may be but one", commonPool())
                    .in(),
            kept("the end of the program", calls(exits())).in("Main"),
            kept("standard output, standard error", uses(streams()).or(calls(streamsOfSystem())))
                    .in("cli.Terminal"),
            library("jnr", "com.kenai.jffi").in("os.linux", SANDBOX, NET, PROCESS, FILE, KERNEL),
            library("picocli").in("cli", "Main"),
            library("ch.qos.logback").in("cli"),
            library("com.fasterxml.jackson").in("json"),
            library("org.apache.hc").in("proof"),
            library("j2html").in("report"),
            library("org.slf4j").in(allBut("text", "nginx", "linux", "os", "cli.Terminal")));

    /** The JDK, and annotations for the compiler's eyes. A library in neither table is used by nobody. */
    private static final Set<String> EVERYWHERE = Set.of("java", "javax", "org.jspecify", "com.google.auto.service");

    private static final String ROOT = "io.github.nginxupgrade";

    // package-info classes belong to no room: they hold annotations only.
    private static final JavaClasses PROGRAM = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT)
            .that(are("code", type -> !type.getSimpleName().equals("package-info")));

    @TestFactory
    Stream<DynamicTest> roomsUseOnlyWhatTheTableAllows() {
        return ROOMS.stream()
                .map(room -> test(
                        room,
                        classes()
                                .that(are("in " + room.name(), room::holds))
                                .should()
                                .onlyDependOnClassesThat(are("allowed there", room::admits))));
    }

    @TestFactory
    Stream<DynamicTest> whatIsKeptIsUsedOnlyWhereItIsKept() {
        return KEPT.stream()
                .map(kept -> test(
                        kept,
                        noClasses()
                                .that(are("elsewhere", type -> !kept.rooms().contains(roomOf(type))))
                                .should(kept.use())));
    }

    @Test
    void onlyLibrariesOfTheTableAreUsed() {
        var known = KEPT.stream().flatMap(kept -> kept.packages().stream()).collect(Collectors.toSet());
        check(classes()
                .should()
                .onlyDependOnClassesThat(are(
                        "are ours, of the JDK or in the table",
                        used -> isPrimitive(used) || isOurs(used) || isIn(EVERYWHERE, used) || isIn(known, used))));
    }

    @Test
    void everyClassStandsInARoomOfTheTable() {
        var names = ROOMS.stream().map(Room::name).collect(Collectors.toSet());
        check(classes()
                .should(ArchCondition.from(are("stand in a room of the table", type -> names.contains(roomOf(type))))));
    }

    @Test
    void noRoomsUseEachOtherInACircle() {
        check(slices().assignedFrom(new ByRoom()).should().beFreeOfCycles());
    }

    // What the words in the tables mean.

    /**
     * A record, an enum, an exception, or a sealed interface over such. The port os.Os is a record too, so it can be
     * handed on; the interfaces in it are no values, so only who may use os can do anything with it.
     */
    private static boolean isValue(JavaClass type) {
        return type.isRecord()
                || type.isEnum()
                || type.isAssignableTo(Throwable.class)
                || (type.isInterface() && type.reflect().isSealed());
    }

    /** Types that reach out of this process. java.nio.file.Path and socket addresses are names, so values. */
    private static Pattern machine() {
        return anyOf(
                "java.io.(File|FileDescriptor|File(Input|Output)Stream|File(Reader|Writer)|RandomAccessFile)",
                "java.nio.file.(Files|FileStore|FileSystems?|WatchService)",
                "java.nio.channels..*",
                "java.lang.Process(Builder|Handle)?(\\$.*)?",
                "java.net.(.*Socket|URL|.*URLConnection|http..*)",
                "javax.net..*");
    }

    /** The same, by way of a type that is otherwise harmless. */
    private static Pattern backDoors() {
        return anyOf(
                "java.nio.file.Path.(toFile|toRealPath|register)",
                "java.net.InetAddress.(get.*ByName|getLocalHost|isReachable)",
                "java.lang.Runtime.exec",
                "java.lang.(System|Runtime).load(Library)?");
    }

    /** What prints, also on behalf of logback. */
    private static Pattern streams() {
        return anyOf(
                "java.io.(PrintStream|Console)",
                "ch.qos.logback.core.(ConsoleAppender|OutputStreamAppender|joran.spi.ConsoleTarget)");
    }

    private static Pattern streamsOfSystem() {
        return anyOf("java.lang.System.(out|err|console|setOut|setErr)", ".*\\.printStackTrace");
    }

    private static Pattern clockAndSleep() {
        return anyOf(
                "java.lang.System.(currentTimeMillis|nanoTime)",
                "java.time.\\w+.now",
                "java.time.Clock.(system|tick).*",
                "java.util.Date.<init>",
                "java.lang.Thread.sleep",
                "java.util.concurrent.TimeUnit.(sleep|timed.*)",
                "java.util.concurrent.locks.LockSupport.park.+");
    }

    /** By its parameters: with an executor they are no such. */
    private static ArchCondition<JavaClass> commonPool() {
        var methods = anyOf(
                "java.util.concurrent.CompletableFuture.((supply|run)Async\\([^,]*\\)|then.*Async\\([^,]*\\)|delayedExecutor.*)",
                ".*\\.parallel(Stream)?\\(\\)",
                "java.util.concurrent.ForkJoinPool.commonPool.*");
        return accessTargetWhere(
                describe("is such", access -> methods.matcher(access.getTarget().getFullName())
                        .matches()));
    }

    private static Pattern exits() {
        return anyOf("java.lang.System.exit", "java.lang.Runtime.(exit|halt)");
    }

    // Carpentry.

    private record Room(String name, String purpose, Set<String> others) {
        Room mayUse(String... names) {
            return new Room(name, purpose, Set.of(names));
        }

        boolean holds(JavaClass type) {
            return roomOf(type).equals(name);
        }

        boolean admits(JavaClass used) {
            return !isOurs(used)
                    || holds(used)
                    || others.contains(roomOf(used))
                    || others.contains(nameBelowRoot(used))
                    || (others.contains(VALUES) && isValue(used.getBaseComponentType()));
        }

        @Override
        public String toString() {
            return name + " (" + purpose + ") may use " + new TreeSet<>(others);
        }
    }

    private record Kept(String what, Set<String> packages, ArchCondition<JavaClass> use, Set<String> rooms) {
        Kept in(String... names) {
            return new Kept(what, packages, use, Set.of(names));
        }

        @Override
        public String toString() {
            return what + " only in " + new TreeSet<>(rooms);
        }
    }

    private static Room room(String name, String purpose) {
        return new Room(name, purpose, Set.of());
    }

    private static Kept kept(String what, ArchCondition<JavaClass> use) {
        return new Kept(what, Set.of(), use, Set.of());
    }

    private static Kept library(String... packages) {
        var names = Set.of(packages);
        return new Kept(packages[0], names, dependOnClassesThat(are("of it", type -> isIn(names, type))), Set.of());
    }

    private static String[] allBut(String... names) {
        var out = Set.of(names);
        return ROOMS.stream()
                .map(Room::name)
                .filter(name -> !out.contains(name))
                .toArray(String[]::new);
    }

    private static ArchCondition<JavaClass> uses(Pattern types) {
        return dependOnClassesThat(
                are("such", type -> types.matcher(type.getName()).matches()));
    }

    /** Calls and method references; by the method's owner and name, whatever its parameters. */
    private static ArchCondition<JavaClass> calls(Pattern methods) {
        return accessTargetWhere(describe("is such", access -> {
            var target = access.getTarget();
            return methods.matcher(target.getOwner().getName() + "." + target.getName())
                    .matches();
        }));
    }

    private static Pattern anyOf(String... names) {
        return Pattern.compile(String.join("|", names));
    }

    private static boolean isPrimitive(JavaClass type) {
        return type.getBaseComponentType().isPrimitive();
    }

    private static boolean isOurs(JavaClass type) {
        return isIn(Set.of(ROOT), type);
    }

    private static boolean isIn(Set<String> packages, JavaClass type) {
        var base = type.getBaseComponentType();
        return packages.stream().anyMatch(name -> base.getName().startsWith(name + "."));
    }

    private static String nameBelowRoot(JavaClass type) {
        return type.getBaseComponentType().getName().substring(ROOT.length() + 1);
    }

    /** The room with the longest name that the class's own begins with; a class outside all rooms is its own. */
    private static String roomOf(JavaClass type) {
        var name = nameBelowRoot(type);
        return ROOMS.stream()
                .map(Room::name)
                .filter(room -> name.equals(room) || name.startsWith(room + ".") || name.startsWith(room + "$"))
                .max(Comparator.comparingInt(String::length))
                .orElse(name);
    }

    private static final class ByRoom implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return isOurs(type) ? SliceIdentifier.of(roomOf(type)) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "rooms";
        }
    }

    private static DescribedPredicate<JavaClass> are(String description, Predicate<JavaClass> predicate) {
        return describe(description, predicate);
    }

    private static DynamicTest test(Object row, ArchRule rule) {
        return DynamicTest.dynamicTest(row.toString(), () -> check(rule.as(row.toString())));
    }

    /** A room that nobody has moved into yet breaks no rule. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(PROGRAM);
    }
}
