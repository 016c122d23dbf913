package io.github.nginxupgrade.command;

import io.github.nginxupgrade.outcome.PlanView;
import java.util.List;
import java.util.Optional;

/**
 * What somebody is asked before anything is touched.
 *
 * @param what in one sentence, to be answered with yes or no
 * @param stake what is at stake, line by line
 * @param plan is shown where that is asked for; empty where there is none
 */
public record Question(String what, List<String> stake, Optional<PlanView> plan) {
    public Question {
        stake = List.copyOf(stake);
    }

    static Question of(String what) {
        return new Question(what, List.of(), Optional.empty());
    }
}
