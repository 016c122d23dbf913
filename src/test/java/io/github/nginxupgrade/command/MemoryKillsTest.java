package io.github.nginxupgrade.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.nginxupgrade.os.FileSystem;
import java.lang.reflect.Proxy;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryKillsTest {
    /** What is read before and afterwards; a number is told by the kernel, anything else is all of its file. */
    @ParameterizedTest
    @CsvSource({
        "23, 24, a process of this machine",
        "0, 17, 17 processes of this machine",
        "23, 23, ''",
        "'', 24, ''",
        "23, '', ''",
        "oom_kill many, oom_kill 3, ''",
    })
    void isToldOnlyWhereTheKernelHasCountedOne(String before, String after, String words) {
        Iterator<String> texts = List.of(text(before), text(after)).iterator();
        var files = (FileSystem) Proxy.newProxyInstance(
                FileSystem.class.getClassLoader(),
                new Class<?>[] {FileSystem.class},
                (proxy, method, arguments) -> Optional.of(texts.next()));
        var kills = new MemoryKills(files);
        kills.begin();
        Optional<String> told = kills.words();
        if (words.isEmpty()) {
            assertThat(told).isEmpty();
        } else {
            assertThat(told.orElseThrow())
                    .isEqualTo("meanwhile the kernel has killed " + words
                            + " for want of memory; its log says which (dmesg)");
        }
    }

    private static String text(String counted) {
        return counted.matches("[0-9]+")
                ? "pgfault 7\noom_kill_allocating_task 1\noom_kill " + counted + "\ndrop_pagecache 0\n"
                : counted;
    }
}
