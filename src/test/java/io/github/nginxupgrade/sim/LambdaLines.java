package io.github.nginxupgrade.sim;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.invoke.MethodHandleInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * {@code LambdaLines CLASSES}: for each class of this folder whose name stands in standard input, one line for each place
 * that makes a lambda, as {@code -XX:DumpLoadedClassList} writes it where such a place is come by (the runtime's
 * classListParser.cpp). A run on the simulated machine does not come by all of them, and each that the class archive lacks
 * costs five times as much when it is met.
 */
public final class LambdaLines {
    private static final String FACTORY = "java/lang/invoke/LambdaMetafactory";

    private LambdaLines() {}

    public static void main(String... arguments) throws IOException {
        var names = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String name = names.readLine(); name != null; name = names.readLine()) {
            Path file = Path.of(arguments[0], name + ".class");
            if (Files.isRegularFile(file)) {
                write(name, Files.readAllBytes(file), System.out);
            }
        }
        System.out.flush();
    }

    private static void write(String name, byte[] code, PrintStream lines) {
        new ClassReader(code)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String method, String type, String signature, String[] exceptions) {
                                return new Places(name, lines);
                            }
                        },
                        ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    }

    private static final class Places extends MethodVisitor {
        private final String caller;
        private final PrintStream lines;

        Places(String caller, PrintStream lines) {
            super(Opcodes.ASM9);
            this.caller = caller;
            this.lines = lines;
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String type, Handle factory, Object... arguments) {
            if (factory.getOwner().equals(FACTORY) && factory.getName().equals("metafactory")) {
                var made = (Handle) arguments[1];
                lines.println(String.join(
                        " ",
                        "@lambda-proxy",
                        caller,
                        name,
                        type,
                        arguments[0].toString(),
                        "REF_" + MethodHandleInfo.referenceKindToString(made.getTag()),
                        made.getOwner(),
                        made.getName(),
                        made.getDesc(),
                        arguments[2].toString()));
            }
        }
    }
}
