package io.github.nginxupgrade.os.linux;

/**
 * What we need of {@code /proc/PID/status}, proc(5).
 *
 * @param effectiveUid second number of {@code Uid:}; -1 where it is missing
 * @param blocksSignals {@code SigBlk:} is not zero
 */
record StatusFile(int effectiveUid, boolean blocksSignals) {
    static StatusFile parse(String text) {
        int uid = -1;
        boolean blocks = false;
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("Uid:")) {
                String[] ids = line.substring("Uid:".length()).strip().split("\\s+", -1);
                uid = ids.length > 1 ? number(ids[1]) : -1;
            } else if (line.startsWith("SigBlk:")) {
                blocks = !line.substring("SigBlk:".length()).strip().matches("0*");
            }
        }
        return new StatusFile(uid, blocks);
    }

    private static int number(String text) {
        try {
            // 4294967295 (no user) and the like do not fit an int, and mean nobody we know
            return (int) Long.parseLong(text);
        } catch (NumberFormatException unexpected) {
            return -1;
        }
    }
}
