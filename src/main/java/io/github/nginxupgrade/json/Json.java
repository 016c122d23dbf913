package io.github.nginxupgrade.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.nginxupgrade.text.Bytes;
import io.github.nginxupgrade.text.Visible;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes and reads JSON on one line. Optionals are written as their value or {@code null}; numbers are read as long. */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** The value as one line of JSON, without a line feed at its end; what cannot be seen stands there by its number, and what are no letters as
     * {@link Bytes#exact} says. */
    public static String write(Object value) {
        var text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            write(generator, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Bytes.carried(Visible.json(text.toString()));
    }

    private static void write(JsonGenerator to, Object value) throws IOException {
        if (value instanceof Optional<?> optional) {
            if (optional.isPresent()) {
                write(to, optional.get());
            } else {
                to.writeNull();
            }
        } else if (value instanceof Map<?, ?> map) {
            writeObject(to, map);
        } else if (value instanceof Collection<?> list) {
            writeArray(to, list);
        } else if (value instanceof Boolean flag) {
            to.writeBoolean(flag);
        } else if (value instanceof Number number) {
            to.writeNumber(number.longValue());
        } else {
            to.writeString(Bytes.exact(value.toString()));
        }
    }

    private static void writeObject(JsonGenerator to, Map<?, ?> map) throws IOException {
        to.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            to.writeFieldName(Bytes.exact(String.valueOf(entry.getKey())));
            write(to, entry.getValue());
        }
        to.writeEndObject();
    }

    private static void writeArray(JsonGenerator to, Collection<?> list) throws IOException {
        to.writeStartArray();
        for (Object item : list) {
            write(to, item);
        }
        to.writeEndArray();
    }

    /** Reads one JSON object; empty where the text is not one, whole: a torn line is no object. */
    public static Optional<Map<String, Object>> readObject(String text) {
        try (JsonParser parser = FACTORY.createParser(Bytes.letters(text))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            Map<String, Object> whole = object(parser);
            return parser.nextToken() == null ? Optional.of(whole) : Optional.empty();
        } catch (IOException torn) {
            return Optional.empty();
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        var map = new LinkedHashMap<String, Object>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = Bytes.inexact(parser.currentName());
            value(parser, parser.nextToken()).ifPresent(value -> map.put(name, value));
        }
        return map;
    }

    private static Optional<Object> value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> Optional.of(object(parser));
            case START_ARRAY -> Optional.of(array(parser));
            case VALUE_STRING -> Optional.of(Bytes.inexact(parser.getText()));
            case VALUE_NUMBER_INT -> Optional.of(parser.getLongValue());
            case VALUE_TRUE, VALUE_FALSE -> Optional.of(parser.getBooleanValue());
            default -> Optional.empty();
        };
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        var list = new ArrayList<Object>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            value(parser, token).ifPresent(list::add);
        }
        return list;
    }
}
