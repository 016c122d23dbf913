package io.github.nginxupgrade.proof.traffic;

import io.github.nginxupgrade.nginx.AccessLog.Share;
import java.util.Locale;
import java.util.Optional;

/** How many of the new version's responses may be 5xx. */
public sealed interface ErrorLimit {
    /** Of fewer responses no share is taken. */
    int ENOUGH = 20;

    /** Why the new version has too many; empty where it has not, or where there are too few to tell. */
    Optional<String> exceeded(Share old, Share fresh);

    /** Not far more than of the old version's. Whoever is turned away because he asks too often is no fault of a version. */
    record AsBefore() implements ErrorLimit {
        /**
         * In standard deviations. Errors come in bursts, so what would be proof where each came by itself is not enough: the
         * two intervals hold all but three in a hundred thousand of what chance makes.
         */
        private static final double Z = 4;

        @Override
        public Optional<String> exceeded(Share all, Share allNow) {
            Share old = all.unlimited();
            Share fresh = allNow.unlimited();
            boolean far = fresh.requests() >= ENOUGH && least(fresh) > most(old);
            return far ? Optional.of("far more than before") : Optional.empty();
        }

        /** The lower end of Wilson's score interval, of 1. */
        private static double least(Share share) {
            return (middle(share) - half(share)) / (share.requests() + Z * Z);
        }

        /** The upper one; 1 where nothing is known. */
        private static double most(Share share) {
            return (middle(share) + half(share)) / (share.requests() + Z * Z);
        }

        private static double middle(Share share) {
            return share.errors() + Z * Z / 2;
        }

        private static double half(Share share) {
            if (share.requests() == 0) {
                return Z * Z / 2;
            }
            double good = share.requests() - share.errors();
            return Z * Math.sqrt(share.errors() * good / share.requests() + Z * Z / 4);
        }
    }

    /**
     * A part of all.
     *
     * @param percent of 100
     */
    record AtMost(double percent) implements ErrorLimit {
        @Override
        public Optional<String> exceeded(Share old, Share fresh) {
            return fresh.requests() >= ENOUGH && fresh.percent() > percent
                    ? Optional.of(String.format(Locale.ROOT, "more than %s %%", percent))
                    : Optional.empty();
        }
    }

    /** As many as there are. */
    record Any() implements ErrorLimit {
        @Override
        public Optional<String> exceeded(Share old, Share fresh) {
            return Optional.empty();
        }
    }
}
