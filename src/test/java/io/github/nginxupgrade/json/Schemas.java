package io.github.nginxupgrade.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The schemas of docs/schema, which whatever the program prints as JSON must keep to. */
public enum Schemas {
    RESULT("result"),
    EVENT("event"),
    HOOK_INPUT("hook-input");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final JsonSchema schema;

    Schemas(String name) {
        Path file = Path.of("docs", "schema", name + ".schema.json").toAbsolutePath();
        try {
            schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In what the text is not as it should be; empty where all is well. */
    public List<String> breaches(String text) {
        try {
            return schema.validate(MAPPER.readTree(text)).stream()
                    .map(ValidationMessage::getMessage)
                    .sorted()
                    .toList();
        } catch (JsonProcessingException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    /** Fails where it is not. */
    public void hold(String text) {
        List<String> breaches = breaches(text);
        if (!breaches.isEmpty()) {
            throw new AssertionError("not as docs/schema/" + name() + " has it: " + breaches + "\n" + text);
        }
    }
}
