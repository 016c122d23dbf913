package io.github.nginxupgrade.fuzz;

import io.github.nginxupgrade.json.Json;
import io.github.nginxupgrade.nginx.ShellWords;
import io.github.nginxupgrade.text.Bytes;
import io.github.nginxupgrade.text.Visible;
import java.util.List;
import java.util.Map;

/** Text of strangers on its way to a terminal, to a shell and to JSON. */
final class ShownTexts {
    private ShownTexts() {}

    static void take(byte[] input) {
        String text = Bytes.text(input);
        String line = Visible.line(text);
        Target.hold(line.codePoints().noneMatch(Visible::isHidden), "nothing hidden is left in a line");
        Target.hold(
                Visible.lines(text).codePoints().noneMatch(point -> point != '\n' && Visible.isHidden(point)),
                "nothing hidden is left in lines");
        Target.same(Visible.line(Bytes.carried(line)), line, "what is visible stays as it is");
        Target.same(Bytes.carried(Bytes.letters(text)), text, "letters become the same bytes");
        Target.same(Bytes.inexact(Bytes.exact(text)), text, "what is written exactly is read back");
        Target.hold(
                Bytes.letters(ShellWords.join(List.of(text))).codePoints().noneMatch(Visible::isHidden),
                "nothing hidden is left in a word of the shell");
        String json = Json.write(Map.of("text", text));
        Target.hold(Bytes.letters(json).codePoints().noneMatch(Visible::isHidden), "nothing hidden is left in JSON");
        Target.same(Json.readObject(json).orElseThrow(), Map.of("text", text), "JSON that is written is read back");
        Json.readObject(text).ifPresent(read -> {
            Target.same(Json.readObject(Json.write(read)).orElseThrow(), read, "JSON that is read is written");
        });
    }
}
