package io.github.nginxupgrade.os;

/** The signals that the tool sends, by the names nginx uses for them (nginx.org/en/docs/control.html). */
public enum Signal {
    HUP,
    QUIT,
    USR2,
    WINCH,
    TERM,
    KILL,
    USR1
}
