package io.github.nginxupgrade.journal;

import io.github.nginxupgrade.fuzz.Target;
import io.github.nginxupgrade.os.FileSystem;
import io.github.nginxupgrade.os.OsFailure;
import io.github.nginxupgrade.text.Bytes;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Optional;

/** Manifests and journals, which may be torn, or not ours: for the fuzzer. */
public final class JournalTexts {
    private JournalTexts() {}

    public static void take(byte[] input) throws OsFailure {
        String text = Bytes.text(input);
        ManifestJson.read(text).ifPresent(manifest -> {
            String written = ManifestJson.write(manifest);
            Target.same(ManifestJson.read(written).orElseThrow(), manifest, "a manifest that is written is read back");
            Target.hold(ManifestJson.owner(text).isPresent(), "a manifest that can be read has an owner");
            Target.hold(!ManifestJson.isNewer(text), "what can be read is not newer");
        });
        ManifestJson.owner(text);
        ManifestJson.isNewer(text);
        Run run = of(text);
        for (Entry entry : run.entries()) {
            Target.same(of(entry.line()).entries().get(0), entry, "an entry that is written is read back");
        }
        run.ended();
    }

    /** A run whose files all hold this. */
    private static Run of(String text) {
        FileSystem files = (FileSystem) Proxy.newProxyInstance(
                FileSystem.class.getClassLoader(), new Class<?>[] {FileSystem.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("read")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    return Optional.of(text);
                });
        return new Run(files, Path.of("/run"));
    }
}
