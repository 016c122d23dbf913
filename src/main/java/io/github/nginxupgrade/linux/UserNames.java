package io.github.nginxupgrade.linux;

import java.util.Optional;

/** Names of users by their ids: passwd(5), {@code www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin}. */
public final class UserNames {
    private static final int UID = 2;

    private UserNames() {}

    /** The first that has this id; empty where none has, for it is known to a directory service say. */
    public static Optional<String> of(String passwd, int uid) {
        String wanted = Integer.toString(uid);
        for (String line : passwd.split("\n", -1)) {
            String[] fields = line.split(":", -1);
            if (fields.length > UID && fields[UID].equals(wanted) && !fields[0].isEmpty()) {
                return Optional.of(fields[0]);
            }
        }
        return Optional.empty();
    }
}
