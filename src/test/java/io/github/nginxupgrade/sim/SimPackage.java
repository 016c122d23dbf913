package io.github.nginxupgrade.sim;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A package with files for the paths of nginx's that are neither the old ones nor the new ones, and which are put there in the
 * middle of a run: dpkg writes each beside, and renames it.
 */
final class SimPackage {
    private final SimMachine machine;
    private final Map<Path, byte[]> put = new TreeMap<>();

    SimPackage(SimMachine machine) {
        this.machine = machine;
    }

    /** The binary, and the modules where there are some. */
    void replaceFiles() {
        replace(SimNginx.BINARY, "1.24.0");
        machine.nginx.modules().forEach(module -> replace(module, "1.24.1"));
    }

    private void replace(Path live, String version) {
        byte[] bytes = new Program(version, Program.Kind.GOOD).bytes();
        put.put(live, bytes);
        machine.invariants.heard(machine.disk.create(live, bytes, 0755));
    }

    /** What is wrong with what became of them: each is where it was put, or is kept, and then it was told where. */
    List<String> wrongs(List<String> told) {
        var wrong = new ArrayList<String>();
        put.forEach((live, bytes) -> {
            List<Path> names = names(bytes);
            if (names.isEmpty()) {
                wrong.add("lost: what somebody else put at " + live);
            } else if (!names.contains(live)
                    && names.stream().noneMatch(name -> told.stream().anyMatch(text -> text.contains("" + name)))) {
                wrong.add("not told: what somebody else put at " + live + " is kept as " + names);
            }
        });
        return wrong;
    }

    /** It is still where it was put, and that is told. */
    boolean liesAt(Path live, List<String> told) {
        return put.containsKey(live)
                && names(put.get(live)).contains(live)
                && told.stream().anyMatch(text -> text.contains("another file at " + live));
    }

    private List<Path> names(byte[] bytes) {
        return Stream.of("/usr", "/var")
                .flatMap(folder -> machine.disk.below(Path.of(folder)).stream())
                .filter(path -> Arrays.equals(machine.disk.find(path).orElseThrow().bytes, bytes))
                .toList();
    }
}
