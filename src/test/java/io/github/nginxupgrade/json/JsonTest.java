package io.github.nginxupgrade.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void allKindsOfValuesAreWrittenOnOneLineInTheirOrder() {
        var map = new LinkedHashMap<String, Object>();
        map.put("text", "a \"b\" \\ \n\t\u0001 é \ud83d\ude00");
        map.put("int", 1);
        map.put("long", Long.MIN_VALUE);
        map.put("yes", true);
        map.put("none", Optional.empty());
        map.put("some", Optional.of(List.of("x", 2)));
        map.put("list", List.of());
        map.put("map", Map.of("k", "v"));
        map.put("time", Instant.EPOCH);
        map.put("", "");
        assertThat(Json.write(map))
                .isEqualTo("{\"text\":\"a \\\"b\\\" \\\\ \\n\\t\\u0001 é \ud83d\ude00\",\"int\":1,"
                        + "\"long\":-9223372036854775808,\"yes\":true,\"none\":null,\"some\":[\"x\",2],\"list\":[],"
                        + "\"map\":{\"k\":\"v\"},\"time\":\"1970-01-01T00:00:00Z\",\"\":\"\"}");
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Map<String, Object> map = Map.of(
                "text",
                "\0\u2028\u007f'\"\\/",
                "number",
                Long.MAX_VALUE,
                "flag",
                false,
                "list",
                List.of("a", 1L, List.of(), Map.of("b", true)),
                "map",
                Map.of("c", Map.of()));
        assertThat(Json.readObject(Json.write(map))).contains(map);
    }

    @Test
    void everyPieceOfATornObjectIsNoObject() {
        String whole = "{\"a\":[1,{\"b\":\"c\\n\"}],\"d\":true,\"e\":-12,\"f\":{}}";
        assertThat(Json.readObject(whole)).isPresent();
        for (int length = 0; length < whole.length(); length++) {
            assertThat(Json.readObject(whole.substring(0, length)))
                    .as(whole.substring(0, length))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "[{}]",
                "\"a\"",
                "1",
                "{a:1}",
                "{'a':1}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":01}",
                "{\"a\":99999999999999999999}",
                "{\"a\":NaN}",
                "{\"a\":\"\u0001\"}",
                "{\"a\":tru}",
                "}",
                "\0",
                "{\"a\":1} x",
                "{\"a\":1}{\"b\":2"
            })
    void whatIsNoJsonObjectIsNone(String text) {
        assertThat(Json.readObject(text)).isEmpty();
    }

    @Test
    void nestingWithoutEndIsNoObject() {
        assertThat(Json.readObject("{\"a\":".repeat(100_000))).isEmpty();
        assertThat(Json.readObject("{\"a\":" + "[".repeat(100_000))).isEmpty();
    }

    @Test
    void fieldsAreReadByTheirType() {
        var fields = new JsonFields(Json.readObject(
                        "{\"t\":\"x\",\"n\":7,\"f\":true,\"o\":{\"k\":\"v\"},\"l\":[{\"i\":1},{\"i\":2}],\"z\":null}")
                .orElseThrow());
        assertThat(fields.text("t")).isEqualTo("x");
        assertThat(fields.number("n")).isEqualTo(7);
        assertThat(fields.flag("f")).isTrue();
        assertThat(fields.flag("none")).isFalse();
        assertThat(fields.object("o").texts()).isEqualTo(Map.of("k", "v"));
        assertThat(fields.objects("l")).extracting(item -> item.number("i")).containsExactly(1L, 2L);
        assertThat(fields.texts()).isEqualTo(Map.of("t", "x"));
        for (String name : List.of("none", "z", "n", "f", "o", "l")) {
            assertThatThrownBy(() -> fields.text(name))
                    .isInstanceOf(JsonFields.Missing.class)
                    .hasMessageContaining(name);
        }
        assertThatThrownBy(() -> fields.number("t")).isInstanceOf(JsonFields.Missing.class);
        assertThatThrownBy(() -> fields.object("l")).isInstanceOf(JsonFields.Missing.class);
        assertThatThrownBy(() -> fields.objects("o")).isInstanceOf(JsonFields.Missing.class);
    }
}
