package io.github.nginxupgrade.json;

import java.util.List;
import java.util.Map;

/**
 * Reads typed fields of a JSON object.
 *
 * @param map as {@link Json#readObject} gives it
 */
public record JsonFields(Map<String, Object> map) {
    /** A field is missing or is of another type. */
    public static final class Missing extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Missing(String name) {
            super("the field \"" + name + "\" is missing or of another type");
        }
    }

    public String text(String name) {
        if (map.get(name) instanceof String text) {
            return text;
        }
        throw new Missing(name);
    }

    public long number(String name) {
        if (map.get(name) instanceof Long number) {
            return number;
        }
        throw new Missing(name);
    }

    public boolean flag(String name) {
        return Boolean.TRUE.equals(map.get(name));
    }

    public JsonFields object(String name) {
        return object(map.get(name), name);
    }

    public List<JsonFields> objects(String name) {
        if (map.get(name) instanceof List<?> list) {
            return list.stream().map(item -> object(item, name)).toList();
        }
        throw new Missing(name);
    }

    /** All fields with a text as value. */
    public Map<String, String> texts() {
        var texts = new java.util.LinkedHashMap<String, String>();
        map.forEach((name, value) -> {
            if (value instanceof String text) {
                texts.put(name, text);
            }
        });
        return texts;
    }

    private static JsonFields object(@org.jspecify.annotations.Nullable Object value, String name) {
        if (value instanceof Map<?, ?> found) {
            var map = new java.util.LinkedHashMap<String, Object>();
            found.forEach((key, item) -> map.put(String.valueOf(key), item));
            return new JsonFields(map);
        }
        throw new Missing(name);
    }
}
