package io.github.nginxupgrade.cli;

/** The forms of the output. */
enum Output {
    text,
    json,
    jsonl
}
