package io.github.nginxupgrade.report;

import io.github.nginxupgrade.json.Json;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * What an option is where it is not typed.
 *
 * @param key its name in the file of defaults
 * @param value empty where it is not set, which for a flag is off
 * @param from where that is written
 */
public record Setting(String key, String value, String from) {
    private static final int KEY = "rollback.on-drain-timeout".length();
    private static final int VALUE = 24;

    /** On a line. */
    public String words() {
        return pad(key, KEY) + " = " + (value.isEmpty() ? pad("(not set)", VALUE) : pad(value, VALUE)) + "  " + from;
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** All of them as one object. */
    public static String json(List<Setting> settings) {
        var map = new LinkedHashMap<String, Object>();
        map.put("schema", JsonReport.SCHEMA);
        map.put("command", "config");
        map.put("settings", settings.stream().map(Setting::fields).toList());
        return Json.write(map);
    }

    private LinkedHashMap<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("key", key);
        fields.put("value", value);
        fields.put("from", from);
        return fields;
    }
}
