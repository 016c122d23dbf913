package io.github.nginxupgrade.fuzz;

import io.github.nginxupgrade.proof.probe.CannedConnection;
import io.github.nginxupgrade.proof.probe.HttpGet;
import io.github.nginxupgrade.proof.probe.Probe;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Answers to probes. That one cannot be read is said by an IOException, and by nothing else. */
final class HttpAnswers {
    private static final int LONGEST_COMPLAINT = 300;

    private HttpAnswers() {}

    static void take(byte[] input) {
        try {
            HttpGet.Read read =
                    HttpGet.get(new CannedConnection(new ByteArrayInputStream(input)), new Probe.Ask("localhost", "/"));
            Target.hold(read.page().length() <= input.length, "a body is part of what came");
            Target.hold(read.body().length() <= read.page().length(), "what is searched is part of the body");
            Target.hold(read.page().status() >= 200, "an interim answer is none");
            read.page()
                    .server()
                    .ifPresent(server -> Target.hold(server.length() < LONGEST_COMPLAINT, "little is kept"));
        } catch (IOException unreadable) {
            Target.hold(String.valueOf(unreadable.getMessage()).length() <= LONGEST_COMPLAINT, "a complaint is short");
        }
    }
}
