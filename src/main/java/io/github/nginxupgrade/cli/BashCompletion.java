package io.github.nginxupgrade.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A completion script for bash(1). Not picocli's: in that words go through {@code compgen -W}, which expands them, so that the name of
 * a pid file could hold a command.
 */
final class BashCompletion {
    /** {@code @NAME@} is the program, {@code @SELF@} that as the name of a function; the tables are made from the commands. */
    private static final String SCRIPT =
            """
            # bash completion of @NAME@

            @SELF@_options() { # COMMAND: its options, into options
              case $1 in
            @OPTIONS@  esac
            }

            @SELF@_value() { # COMMAND OPTION, or COMMAND alone: where its value comes from, into source; of a few words, those
              case "$1 $2" in
            @VALUES@  esac
            }

            @SELF@_bare() { # WORD as it was typed: what it means, into bare; nothing in it is evaluated
              local rest=$1
              bare=
              case $rest in
                \\'*) bare=${rest:1}; bare=${bare%\\'}; return ;;
                \\"*) rest=${rest:1}; rest=${rest%\\"} ;;
              esac
              while [[ $rest == *\\\\* ]]; do
                bare+=${rest%%\\\\*}
                rest=${rest#*\\\\}
                bare+=${rest:0:1}
                rest=${rest:1}
              done
              bare+=$rest
            }

            @SELF@_offer() { # CANDIDATE...: those that go on from what was typed
              local each
              for each; do
                [[ $each != "$bare"* ]] || COMPREPLY+=("$lead$each")
              done
            }

            @SELF@_ask() { # KIND: what the program knows at this moment
              local word bare words=() found=()
              for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                @SELF@_bare "$word"
                words+=("$bare")
              done
              mapfile -t found < <(command @NAME@ candidates "$1" -- "${words[@]}" 2>/dev/null </dev/null)
              asked=("${found[@]}")
            }

            @SELF@() {
              local word=${COMP_WORDS[COMP_CWORD]} option='' before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
              local lead='' bare='' source='' options='' words='' asked=()
              COMPREPLY=()
              if ((COMP_CWORD == 1)); then
                bare=$word
                @SELF@_offer @COMMANDS@ --help --version
                return
              fi
              # to readline --option=value is three words, unless its user has said otherwise
              if [[ $word == = ]]; then
                option=$before word=''
              elif [[ $before == = ]]; then
                option=${COMP_WORDS[COMP_CWORD-2]}
              elif [[ $word == --*=* ]]; then
                option=${word%%=*} lead=$option= word=${word#*=}
              elif [[ $word == -* ]]; then
                @SELF@_options "$command"
                bare=$word
                @SELF@_offer $options
                return
              elif [[ $before == -* ]]; then
                option=$before
              fi
              @SELF@_value "$command" "$option"
              [[ $source != flag ]] || { option='' source=''; @SELF@_value "$command" ''; }
              @SELF@_bare "$word"
              case $source in
                words) @SELF@_offer $words ;;
                pidfile)
                  @SELF@_ask pidfile
                  @SELF@_offer "${asked[@]}"
                  compopt -o filenames -o default
                  ;;
                pid) @SELF@_ask pid; @SELF@_offer "${asked[@]}" ;;
                run) @SELF@_ask run; @SELF@_offer "${asked[@]}"; compopt -o filenames -o nosort ;;
                file) compopt -o default ;;
                folder) compopt -o dirnames ;;
              esac
            }

            complete -F @SELF@ @NAME@
            """;

    private final CommandSpec program;

    BashCompletion(CommandSpec program) {
        this.program = program;
    }

    String script() {
        List<CommandSpec> commands = Typeable.commands(program);
        return SCRIPT.replace("@OPTIONS@", lines(options(commands)))
                .replace("@VALUES@", lines(values(commands)))
                .replace("@COMMANDS@", commands.stream().map(CommandSpec::name).collect(Collectors.joining(" ")))
                .replace("@SELF@", "_" + program.name().replaceAll("[^A-Za-z0-9]", "_"))
                .replace("@NAME@", program.name());
    }

    private static List<String> options(List<CommandSpec> commands) {
        return commands.stream()
                .map(command -> command.name() + ") options='"
                        + Typeable.names(command).collect(Collectors.joining(" ")) + "' ;;")
                .toList();
    }

    /** What takes the same is one line. */
    private static List<String> values(List<CommandSpec> commands) {
        var places = new LinkedHashMap<String, Set<String>>();
        for (CommandSpec command : commands) {
            command.options().forEach(option -> List.of(option.names())
                    .forEach(name -> place(places, command.name() + " " + name, command, option)));
            command.positionalParameters()
                    .forEach(parameter -> place(places, command.name() + " ", command, parameter));
        }
        return places.entrySet().stream()
                .map(entry ->
                        entry.getValue().stream()
                                        .map(place -> "'" + place + "'")
                                        .collect(Collectors.joining(" | ")) + ") " + entry.getKey() + " ;;")
                .toList();
    }

    private static void place(Map<String, Set<String>> places, String place, CommandSpec command, ArgSpec argument) {
        Typeable value = Typeable.of(command, argument);
        String source = "source=" + value.source().name().toLowerCase(Locale.ROOT);
        String words = value.words().isEmpty() ? "" : " words='" + String.join(" ", value.words()) + "'";
        places.computeIfAbsent(source + words, unused -> new TreeSet<>()).add(place);
    }

    private static String lines(List<String> lines) {
        return lines.stream().map(line -> "    " + line + "\n").collect(Collectors.joining());
    }
}
