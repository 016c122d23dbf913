package io.github.nginxupgrade.real;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.nginxupgrade.json.Json;
import io.github.nginxupgrade.json.JsonFields;
import io.github.nginxupgrade.json.Schemas;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the program said as JSON.
 *
 * @param names of all fields, nested ones as {@code /masters/workers/pid}; unlike {@code fields} also those with null
 */
record Answer(CommandLine.Result result, JsonFields fields, Set<String> names) {
    private static final JsonFactory FACTORY = new JsonFactory();

    /** Fails where standard output is not exactly one object on one line. */
    static Answer of(CommandLine.Result result) {
        String text = result.stdout();
        if (text.lines().count() != 1) {
            throw new AssertionError("not one line of JSON: " + result);
        }
        Schemas.RESULT.hold(text);
        JsonFields fields = new JsonFields(
                Json.readObject(text).orElseThrow(() -> new AssertionError("not an object of JSON: " + result)));
        return new Answer(result, fields, names(text));
    }

    /** Fails where the text is not exactly one object. */
    static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        int objects = 0;
        try (JsonParser parser = FACTORY.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                boolean atRoot = parser.getParsingContext().getParent() != null
                        && parser.getParsingContext().getParent().inRoot();
                if (token == JsonToken.START_OBJECT && atRoot) {
                    objects++;
                } else if (token == JsonToken.FIELD_NAME) {
                    String path = parser.getParsingContext().pathAsPointer().toString();
                    names.add(path.replaceAll("/[0-9]+", ""));
                } else if (parser.getParsingContext().inRoot() && token.isScalarValue()) {
                    throw new AssertionError("a bare value beside the object: " + text);
                }
            }
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
        if (objects != 1) {
            throw new AssertionError(objects + " objects: " + text);
        }
        return names;
    }

    int exit() {
        return result.exit();
    }

    String outcome() {
        return fields.text("outcome");
    }

    String phase() {
        return fields.text("phase");
    }

    boolean changed() {
        return fields.flag("changed");
    }

    @Override
    public String toString() {
        return "exit " + exit() + "\n" + result.stdout() + result.stderr();
    }
}
