package io.github.nginxupgrade;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/**
 * A class and a method are read in one sitting, or their Javadoc says why they are long: in a sentence that begins with
 * "Long, for". What is measured is what the compiler reads, from the signature to the closing brace; Javadoc and
 * annotations are not counted.
 */
class LengthTest {
    private static final int MOST_OF_A_CLASS = 200;
    private static final int MOST_OF_A_METHOD = 25;
    private static final String REASON = "Long, for ";
    /** More would be a habit. */
    private static final int MOST_REASONS = 12;

    private static final Path SOURCES = Path.of("src/main/java");
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    private record Piece(String name, int lines, int most, boolean reason) {
        boolean isLong() {
            return lines > most;
        }

        @Override
        public String toString() {
            return name + ": " + lines + " lines, of at most " + most;
        }
    }

    @Test
    void whatIsLongSaysWhy() throws IOException {
        assertThat(pieces(sources()).stream().filter(Piece::isLong).filter(piece -> !piece.reason()))
                .as("longer than is read in one sitting, and no sentence of its Javadoc begins with \"" + REASON + "\"")
                .isEmpty();
    }

    @Test
    void onlyWhatIsLongSaysWhy() throws IOException {
        assertThat(pieces(sources()).stream().filter(Piece::reason).filter(piece -> !piece.isLong()))
                .as("short, and still says why it is long")
                .isEmpty();
    }

    @Test
    void fewAreLong() throws IOException {
        List<Piece> all = pieces(sources());
        assertThat(all.stream().filter(Piece::reason)).hasSizeLessThanOrEqualTo(MOST_REASONS);
        // that they are measured at all
        assertThat(all.stream().filter(piece -> piece.name().endsWith("Loop.java: Loop")))
                .singleElement()
                .satisfies(loop -> assertThat(loop.lines()).isGreaterThan(MOST_OF_A_METHOD));
    }

    @Test
    void measuresFromTheSignatureToTheClosingBraceAndReadsTheReason() throws IOException {
        String statements =
                IntStream.range(0, 24).mapToObj(i -> "    int a" + i + ";\n").collect(Collectors.joining());
        String source = "/** A class. */\n@Deprecated\nclass A {\n"
                + "  /** One.\n   *\n   * <p>Long, for it is {@code a} table. */\n  void one() {\n" + statements
                + "  }\n"
                + "  /** Two takes long, for now. */\n  @Deprecated\n  void two() {\n" + statements + "  }\n"
                + "  class B { B() {} void three(int a,\n    int b) {\n    } }\n"
                + "}\n";
        assertThat(pieces(List.of(source("A.java", source))))
                .containsExactlyInAnyOrder(
                        new Piece("A.java: A", source.split("\n", -1).length - 3, MOST_OF_A_CLASS, false),
                        new Piece("A.java: A.one", 26, MOST_OF_A_METHOD, true),
                        new Piece("A.java: A.two", 26, MOST_OF_A_METHOD, false),
                        new Piece("A.java: A.B", 3, MOST_OF_A_CLASS, false),
                        new Piece("A.java: A.B.<init>", 1, MOST_OF_A_METHOD, false),
                        new Piece("A.java: A.B.three", 3, MOST_OF_A_METHOD, false));
    }

    private static List<JavaFileObject> sources() throws IOException {
        var found = new ArrayList<JavaFileObject>();
        try (var files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                found.add(source(SOURCES.relativize(file).toString(), Files.readString(file)));
            }
        }
        return found;
    }

    private static JavaFileObject source(String name, String text) {
        return new SimpleJavaFileObject(URI.create("string:///" + name), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    private static List<Piece> pieces(List<JavaFileObject> sources) throws IOException {
        var task = (JavacTask) COMPILER.getTask(null, null, null, List.of("-proc:none"), null, sources);
        var meter = new Meter(DocTrees.instance(task));
        for (CompilationUnitTree unit : task.parse()) {
            meter.scan(unit, "");
        }
        return meter.found;
    }

    private static final class Meter extends TreePathScanner<Void, String> {
        private final DocTrees trees;
        private final List<Piece> found = new ArrayList<>();

        Meter(DocTrees trees) {
            this.trees = trees;
        }

        @Override
        public Void visitClass(ClassTree type, String unused) {
            // without a name it is a part of the method that it stands in
            if (!type.getSimpleName().isEmpty()) {
                found.add(piece(type.getModifiers(), MOST_OF_A_CLASS));
            }
            return super.visitClass(type, unused);
        }

        @Override
        public Void visitMethod(MethodTree method, String unused) {
            found.add(piece(method.getModifiers(), MOST_OF_A_METHOD));
            return super.visitMethod(method, unused);
        }

        private Piece piece(ModifiersTree modifiers, int most) {
            CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
            long end = trees.getSourcePositions()
                    .getEndPosition(unit, getCurrentPath().getLeaf());
            long lines = lineOf(end - 1) - lineOf(signature(modifiers)) + 1;
            return new Piece(name(), (int) lines, most, hasReason());
        }

        private long lineOf(long position) {
            return getCurrentPath().getCompilationUnit().getLineMap().getLineNumber(position);
        }

        /** Behind the annotations that stand before it. */
        private long signature(ModifiersTree modifiers) {
            CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
            long begin = trees.getSourcePositions()
                    .getStartPosition(unit, getCurrentPath().getLeaf());
            for (AnnotationTree annotation : modifiers.getAnnotations()) {
                begin = trees.getSourcePositions().getEndPosition(unit, annotation);
            }
            CharSequence text = text(unit);
            while (Character.isWhitespace(text.charAt((int) begin))) {
                begin++;
            }
            return begin;
        }

        private static CharSequence text(CompilationUnitTree unit) {
            try {
                return unit.getSourceFile().getCharContent(true);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        private String name() {
            String name = "";
            for (TreePath path = getCurrentPath(); path != null; path = path.getParentPath()) {
                Tree leaf = path.getLeaf();
                if (leaf instanceof ClassTree type) {
                    name = type.getSimpleName() + (name.isEmpty() ? "" : "." + name);
                } else if (leaf instanceof MethodTree method) {
                    name = method.getName() + (name.isEmpty() ? "" : "." + name);
                }
            }
            String file = getCurrentPath()
                    .getCompilationUnit()
                    .getSourceFile()
                    .toUri()
                    .getPath();
            return file.substring(1) + ": " + name;
        }

        private boolean hasReason() {
            DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
            return comment != null
                    && comment.getFullBody().stream()
                            .filter(part -> part.getKind() == DocTree.Kind.TEXT)
                            .anyMatch(part -> hasReason(part.toString()));
        }

        private static boolean hasReason(String text) {
            BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ENGLISH);
            sentences.setText(text);
            for (int at = sentences.first(); at != BreakIterator.DONE; at = sentences.next()) {
                if (text.startsWith(REASON, at)) {
                    return true;
                }
            }
            return false;
        }
    }
}
