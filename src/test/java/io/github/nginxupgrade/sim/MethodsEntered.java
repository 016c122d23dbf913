package io.github.nginxupgrade.sim;

import io.github.nginxupgrade.engine.Policy;
import io.github.nginxupgrade.os.Signal;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.jacoco.agent.rt.IAgent;
import org.jacoco.agent.rt.RT;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.CoverageBuilder;
import org.jacoco.core.analysis.IClassCoverage;
import org.jacoco.core.analysis.IMethodCoverage;
import org.jacoco.core.data.ExecutionDataReader;
import org.jacoco.core.data.ExecutionDataStore;
import org.jacoco.core.data.SessionInfoStore;

/**
 * Prints which of our methods an upgrade enters for the first time between its first and its last signal: a program of its
 * own, for what another test has entered already is not seen, and with the agent that writes down what was entered.
 */
final class MethodsEntered {
    private static final Policy AT_ONCE =
            Scene.POLICY.but().settle(Duration.ZERO).observe(Duration.ZERO).build();

    private MethodsEntered() {}

    /**
     * Prints a line for each.
     *
     * @param arguments the folder of the compiled program
     */
    public static void main(String... arguments) throws IOException {
        Path classes = Path.of(arguments[0]);
        var scene = new Scene(Setup.good());
        scene.machine.warmsUp = true;
        var before = new TreeSet<String>();
        var until = new TreeSet<String>();
        Faults moments = Faults.none()
                .at("signal " + Signal.USR2, moment(classes, before))
                .at("signal " + Signal.QUIT, moment(classes, until));
        Life life = scene.begun().run(Verb.APPLY, moments, AT_ONCE);
        if (life.exitCode() != 0 || before.isEmpty()) {
            throw new IllegalStateException(life.words());
        }
        until.removeAll(before);
        until.forEach(System.out::println);
    }

    private static Fault moment(Path classes, Set<String> entered) {
        return new Fault.Outside("what was entered is written down", machine -> {
            try {
                entered.addAll(entered(classes));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Set<String> entered(Path classes) throws IOException {
        IAgent agent = RT.getAgent();
        var reader = new ExecutionDataReader(new ByteArrayInputStream(agent.getExecutionData(false)));
        var data = new ExecutionDataStore();
        reader.setExecutionDataVisitor(data);
        reader.setSessionInfoVisitor(new SessionInfoStore());
        boolean more = reader.read();
        var coverage = new CoverageBuilder();
        int read = new Analyzer(data, coverage).analyzeAll(new File(classes.toString()));
        if (more || read == 0) {
            throw new IOException("no compiled classes in " + classes);
        }
        var entered = new TreeSet<String>();
        for (IClassCoverage type : coverage.getClasses()) {
            for (IMethodCoverage method : type.getMethods()) {
                if (method.getInstructionCounter().getCoveredCount() > 0) {
                    // lambda$both$3: what stands in both
                    String name = method.getName().replaceFirst("^lambda\\$(\\w+)\\$\\d+$", "$1");
                    entered.add(type.getName().replaceFirst(".*/", "") + "." + name);
                }
            }
        }
        return entered;
    }
}
