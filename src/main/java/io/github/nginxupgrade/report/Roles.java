package io.github.nginxupgrade.report;

import io.github.nginxupgrade.outcome.Course;
import io.github.nginxupgrade.outcome.Event;

/**
 * What the two masters are called. On a way back that is a whole upgrade, nginx's old master is of the newer version, which nobody
 * would call the old one at night: there one leaves and the other returns. JSON keeps nginx's names.
 */
public final class Roles {
    private volatile boolean reversed;

    /** Takes in where a run sets out for. */
    public void on(Event event) {
        if (event instanceof Event.SetsOut sets) {
            reversed = sets.course().reversed();
        } else if (event instanceof Event.WayBackEnds) {
            reversed = false;
        }
    }

    /** A line of ours as it is to be said; what is to be typed stays as it is. */
    public Line in(Line line) {
        return reversed ? line.mapWords(Course::onWayBack) : line;
    }
}
