package io.github.nginxupgrade.situation;

import java.util.List;

/** What the search for the instance came to. */
public sealed interface Finding {
    /** This one. */
    record Found(Instance instance) implements Finding {}

    /** None that could be meant; the reason is a sentence. */
    record None(String reason) implements Finding {}

    /** More than one and none picked. */
    record Several(List<Instance> instances, List<Integer> pids) implements Finding {
        public Several {
            instances = List.copyOf(instances);
            pids = List.copyOf(pids);
        }
    }

    /** It is there, but another user's. */
    record NotPermitted(String reason) implements Finding {}

    /** It is there, but what it was started with cannot be told from its title. */
    record Ambiguous(String reason, String remedy) implements Finding {}
}
