package io.github.nginxupgrade.preflight;

/** What is looked at one after the other; in a stage the checks go by their ids. */
public enum Stage {
    /** Whether there is one master that serves: without it nothing else counts. */
    SERVING,
    /** The nginx that runs. */
    INSTANCE,
    /** What the machine allows. */
    MACHINE,
    /** Who else is at work there. */
    NEIGHBOURS,
    /** The configuration as the new master will read it. */
    CONFIGURATION,
    /** The candidate as a file: looked at before anything of it is executed. */
    CANDIDATE,
    /** For which the candidate's loader is executed. */
    LIBRARIES,
    /** Whether it would take the listening sockets over: without that nothing else of it counts. */
    SOCKETS,
    /** What else is known once the candidate has said what it is. */
    VERSIONS
}
