package io.github.nginxupgrade.engine;

import io.github.nginxupgrade.action.Step;

/** What the table says is next. */
public sealed interface Decision {
    /**
     * In words, for whoever wants every detail. Plain code, for it is asked for at every look: what Java makes of a record is put
     * together from method handles when it is first asked for, and that is between two signals.
     */
    String words();

    /** Do this. */
    record Act(Step step) implements Decision {
        @Override
        public String words() {
            return step.words();
        }
    }

    /** Look again; this is what is waited for. */
    record Wait(String what) implements Decision {
        @Override
        public String words() {
            return "wait for " + what;
        }
    }

    /** The way forward is closed: from now on the goal is OLD. */
    record Turn(String reason) implements Decision {
        @Override
        public String words() {
            return "turn back: " + reason;
        }
    }

    /** The goal is reached. */
    record Done() implements Decision {
        @Override
        public String words() {
            return "it is reached";
        }
    }

    /** The old version is no more among the running: going back is a whole upgrade the other way. */
    record Reverse() implements Decision {
        @Override
        public String words() {
            return "upgrade the other way";
        }
    }

    /** Nothing was touched and nothing will be. */
    record Refuse(String reason) implements Decision {
        @Override
        public String words() {
            return "refuse: " + reason;
        }
    }

    /** No safe step is left; a person is needed. */
    record Stuck(String reason) implements Decision {
        @Override
        public String words() {
            return "stuck: " + reason;
        }
    }
}
