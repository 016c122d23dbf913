package io.github.nginxupgrade.os;

import java.util.Optional;

/**
 * A file at a path that belongs to an installed package.
 *
 * @param manager whose database says so
 * @param installed the package, as it is installed
 * @param same whether the file is the one that this package has put there
 * @param version the version that it is of; empty where that is not known
 */
public record PackagedFile(Manager manager, PackageVersion installed, boolean same, Optional<PackageVersion> version) {
    /** A package manager, by the program that keeps its database. */
    public enum Manager {
        DPKG("dpkg", "apt-mark hold ", "apt-get install --reinstall "),
        RPM("rpm", "dnf versionlock add ", "dnf reinstall ");

        private final String word;
        private final String keeps;
        private final String restores;

        Manager(String word, String keeps, String restores) {
            this.word = word;
            this.keeps = keeps;
            this.restores = restores;
        }

        public String word() {
            return word;
        }

        /** The command after which no upgrade of the machine replaces files of that package. */
        public String keeping(String name) {
            return keeps + name;
        }

        /** The command that puts the files of the package back. */
        public String restoring(String name) {
            return restores + name;
        }
    }
}
