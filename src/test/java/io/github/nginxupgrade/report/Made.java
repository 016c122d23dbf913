package io.github.nginxupgrade.report;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Makes a value of any record, whole, with this text wherever one can be. */
record Made(String text) {
    <T> T of(Class<T> type) {
        return type.cast(value(type));
    }

    /** The record with another value in one component. */
    static <T> T with(T value, String component, Object other) {
        @SuppressWarnings("unchecked")
        Class<T> type = (Class<T>) value.getClass();
        var parts = new ArrayList<Object>();
        for (RecordComponent part : type.getRecordComponents()) {
            parts.add(part.getName().equals(component) ? other : read(part, value));
        }
        return type.cast(construct(type, parts));
    }

    private Object value(Type type) {
        if (type instanceof ParameterizedType generic) {
            List<Object> inner = Arrays.stream(generic.getActualTypeArguments())
                    .map(this::value)
                    .toList();
            Class<?> raw = (Class<?>) generic.getRawType();
            if (raw == Map.class) {
                return Map.of(inner.get(0), inner.get(1));
            }
            return raw == Optional.class
                    ? Optional.of(inner.get(0))
                    : raw == Set.class ? Set.of(inner.get(0)) : List.of(inner.get(0));
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            return plain.getEnumConstants()[0];
        }
        if (plain.isSealed()) {
            return value(plain.getPermittedSubclasses()[0]);
        }
        return plain.isRecord() ? record(plain) : simple(plain);
    }

    private Object simple(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "String" -> text;
            // the locale of a build may know ASCII only
            case "Path" -> Path.of("/" + text.replaceAll("[^\\x01-\\x7f]", ""));
            case "boolean", "Boolean" -> true;
            case "int", "Integer" -> 7;
            case "long", "Long" -> 7L;
            case "Duration" -> Duration.ofMillis(7);
            case "Instant" -> Instant.EPOCH;
            case "OptionalInt" -> OptionalInt.of(7);
            case "OptionalLong" -> OptionalLong.of(7);
            default -> throw new AssertionError("say here how a " + type + " is made");
        };
    }

    private Object record(Class<?> type) {
        var parts = new ArrayList<Object>();
        for (RecordComponent part : type.getRecordComponents()) {
            parts.add(value(part.getGenericType()));
        }
        return construct(type, parts);
    }

    private static Object read(RecordComponent part, Object from) {
        try {
            part.getAccessor().setAccessible(true);
            return part.getAccessor().invoke(from);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static Object construct(Class<?> type, List<Object> parts) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(parts.toArray());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type.toString(), e);
        }
    }
}
