package io.github.nginxupgrade.report.live;

import io.github.nginxupgrade.report.Line;
import io.github.nginxupgrade.situation.Instance;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * All that a view has to show at one instant, whether there is room for it or not.
 *
 * @param title the program and the command
 * @param versions from what to what; empty as long as that is not known
 * @param instance whose nginx, and which
 * @param since how long it has been at work
 * @param serving who serves, in a few words; empty as long as nobody has looked
 * @param remark on that; empty where there is none
 * @param outage nobody serves
 * @param clients what they have of the new version, the most important first; none where nothing is known
 * @param waiting what is waited for, or seen, in a sentence; empty where that is nothing
 * @param next what can be typed, as a whole; empty where nothing is to be
 * @param foot what can be done now, the most important first
 */
public record Frame(
        String title,
        String versions,
        String instance,
        Duration since,
        List<Task> tasks,
        String serving,
        String remark,
        boolean outage,
        List<MasterColumn> masters,
        List<String> clients,
        String waiting,
        String next,
        List<String> foot) {
    public Frame {
        foot = List.copyOf(foot);
        clients = List.copyOf(clients);
        tasks = List.copyOf(tasks);
        masters = List.copyOf(masters);
    }

    /** As it is to be said. Before anything of it is made to fit, for other words are of another length. */
    public Frame in(UnaryOperator<Line> speech) {
        return new Frame(
                said(speech, title),
                versions,
                instance,
                since,
                tasks.stream()
                        .map(task -> task.says(said(speech, task.words())))
                        .toList(),
                serving,
                said(speech, remark),
                outage,
                masters,
                clients.stream().map(words -> said(speech, words)).toList(),
                said(speech, waiting),
                speech.apply(Line.typed(next)).text(),
                foot.stream().map(words -> said(speech, words)).toList());
    }

    private static String said(UnaryOperator<Line> speech, String words) {
        return speech.apply(Line.of(words)).text();
    }

    /** {@code web1:/run/nginx.pid}. */
    static String instance(String host, Instance instance) {
        return (host.isEmpty() ? "" : host + ":") + instance.pidFile();
    }

    /**
     * A master as it is shown, and under it its workers.
     *
     * @param head {@code OLD 1.18.0  master 21394 (waiting)}
     * @param workers {@code 21395  draining  2 conn}
     */
    public record MasterColumn(String head, List<String> workers) {
        public MasterColumn {
            workers = List.copyOf(workers);
        }
    }
}
