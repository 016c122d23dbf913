package io.github.nginxupgrade.proof.probe;

import io.github.nginxupgrade.os.Connection;
import io.github.nginxupgrade.os.Os;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.proof.probe.Answer.By;
import io.github.nginxupgrade.proof.probe.Answer.Page;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Makes probes, and finds out which process answers: by the owner of the socket at the other end, not by a header. */
final class Prober {
    private static final Duration POLL = Duration.ofMillis(1);

    private final Os os;
    private final ProbeCriteria criteria;
    private final Optional<BodySearch> searching;

    Prober(Os os, ProbeCriteria criteria) {
        this.os = os;
        this.criteria = criteria;
        this.searching = criteria.body().map(BodySearch::new);
    }

    /** Who it is, and what is to be said of that. */
    private record Owner(By by, OptionalInt pid, String remark) {
        static final Owner NOBODY = new Owner(By.NOBODY, OptionalInt.empty(), "");
        /** Not accepted yet, closed already, or somewhere else. */
        static final Owner ABSENT =
                new Owner(By.OTHER, OptionalInt.empty(), "its other end is not among this machine's sockets");
    }

    /** Blocks for at most twice the timeout, and a second to look through the body. */
    Answer ask(Probe probe, Workers workers) {
        Duration start = os.clock().elapsed();
        Answer answer = exchange(probe, workers, start, probe.ask().isEmpty());
        // a server that has closed already cannot be seen any more: look at the next connection before it is asked
        boolean gone =
                answer.remark().equals(Owner.ABSENT.remark()) && answer.page().isPresent();
        return gone ? exchange(probe, workers, start, true) : answer;
    }

    private Answer exchange(Probe probe, Workers workers, Duration start, boolean ownerFirst) {
        try (Connection connection = os.sockets().connect(probe.endpoint(), workers.master(), criteria.timeout())) {
            Optional<Owner> first =
                    ownerFirst ? Optional.of(ownerOnceAccepted(connection, workers, start)) : Optional.empty();
            return probe.ask().isEmpty()
                    ? accepted(probe, first.orElse(Owner.ABSENT), start)
                    : asked(probe, connection, first, workers, start);
        } catch (OsFailure e) {
            return answer(probe, Owner.NOBODY, Optional.empty(), Optional.of(e.sentence()), start);
        }
    }

    private Answer accepted(Probe probe, Owner owner, Duration start) {
        return owner.equals(Owner.ABSENT)
                ? answer(
                        probe,
                        Owner.NOBODY,
                        Optional.empty(),
                        Optional.of("accepted by no process of this machine"),
                        start)
                : answer(probe, owner, Optional.empty(), Optional.empty(), start);
    }

    private Answer asked(Probe probe, Connection connection, Optional<Owner> first, Workers workers, Duration start) {
        try {
            HttpGet.Read read = HttpGet.get(connection, probe.ask().orElseThrow());
            // still open: neither we nor the server has closed it
            Owner owner = first.orElseGet(() -> owner(connection, workers));
            return answer(probe, owner, Optional.of(read.page()), problem(read), start);
        } catch (IOException e) {
            String why = connection.isTimedOut()
                    ? "no answer within " + criteria.timeout().toMillis() + " ms"
                    : String.valueOf(e.getMessage());
            return answer(
                    probe,
                    first.orElseGet(() -> owner(connection, workers)),
                    Optional.empty(),
                    Optional.of(why),
                    start);
        }
    }

    private Answer answer(Probe probe, Owner owner, Optional<Page> page, Optional<String> problem, Duration start) {
        return new Answer(
                probe,
                owner.by(),
                owner.pid(),
                page,
                problem,
                owner.remark(),
                os.clock().elapsed().minus(start));
    }

    private Optional<String> problem(HttpGet.Read read) {
        int status = read.page().status();
        if (!criteria.statuses().contains(status)) {
            return Optional.of(String.valueOf(status));
        }
        return searching.flatMap(search -> switch (search.in(read.body())) {
            case FOUND -> Optional.empty();
            case ABSENT -> Optional.of(status + " without " + search + " in its body");
            case TOO_COSTLY -> Optional.of(status + " with a body for which the pattern " + search + " is too costly");
        });
    }

    /** A connection is complete before any process has accepted it: until then there is nobody to see. */
    private Owner ownerOnceAccepted(Connection connection, Workers workers, Duration start) {
        Owner owner = owner(connection, workers);
        while (owner.equals(Owner.ABSENT)
                && !connection.isTimedOut()
                && os.clock().elapsed().minus(start).compareTo(criteria.timeout()) < 0) {
            os.clock().pause(POLL);
            owner = owner(connection, workers);
        }
        return owner;
    }

    private Owner owner(Connection connection, Workers workers) {
        try {
            OptionalLong inode = connection.serverInode();
            if (inode.isEmpty()) {
                return Owner.ABSENT;
            }
            OptionalInt pid = os.sockets().holder(workers.all(), inode.getAsLong());
            if (pid.isEmpty()) {
                // closed since it was seen, maybe: then nobody holds it
                return connection.serverInode().equals(inode) ? new Owner(By.OTHER, pid, "") : Owner.ABSENT;
            }
            return new Owner(workers.newMaster().contains(pid.getAsInt()) ? By.NEW : By.OLD, pid, "");
        } catch (OsFailure e) {
            return new Owner(By.UNKNOWN, OptionalInt.empty(), e.sentence());
        }
    }
}
