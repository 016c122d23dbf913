package io.github.nginxupgrade.nginx;

import java.util.OptionalInt;

/** How many workers a configuration asks for ({@code worker_processes}, ngx_core_module, nginx.c). */
public final class WorkerProcesses {
    private WorkerProcesses() {}

    /**
     * The number of workers, or empty where the value is not one that nginx accepts, or may stand where nothing could be read.
     *
     * @param directives of the main context
     * @param processorsOnline what {@code auto} stands for
     */
    public static OptionalInt expected(Directives directives, int processorsOnline) {
        String value = directives.value("worker_processes").orElse(directives.complete() ? "1" : "");
        if (value.equals("auto")) {
            return OptionalInt.of(processorsOnline);
        }
        return value.matches("0*[1-9][0-9]{0,4}") ? OptionalInt.of(Integer.parseInt(value)) : OptionalInt.empty();
    }
}
