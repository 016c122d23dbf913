package io.github.nginxupgrade.situation;

import java.util.List;
import java.util.Optional;

/** What the search for the instance came to. */
public sealed interface Finding {
    /** This one. */
    record Found(Instance instance) implements Finding {}

    /** None that could be meant; the reason is a sentence, the remedy a command where there is one. */
    record None(String reason, Optional<String> remedy) implements Finding {
        None(String reason) {
            this(reason, Optional.empty());
        }
    }

    /**
     * More than one and none picked.
     *
     * @param owners of the instances, in words; none of root's and our own
     */
    record Several(List<Instance> instances, List<Optional<String>> owners, List<Integer> pids) implements Finding {
        public Several {
            instances = List.copyOf(instances);
            owners = List.copyOf(owners);
            pids = List.copyOf(pids);
        }
    }

    /** It is there, and we may not look at it, or at a worker of it; the reason says which process that is. */
    record NotPermitted(String reason) implements Finding {
        /** The process table does not show this process, which somebody names, or which is a child of the master. */
        static NotPermitted hidden(int pid, String named) {
            return new NotPermitted("process " + pid + named + " is hidden from this user (hidepid= of /proc)");
        }
    }

    /** It is there, but it cannot be upgraded from here; the reason is a sentence. */
    record Unusable(Obstacle obstacle, String reason, String remedy) implements Finding {}
}
