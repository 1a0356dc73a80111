package io.ecosystem.cli.why;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What to do about a problem, by the words in which the instance states it. */
final class Remedies {

    /**
     * A kind of problem.
     *
     * @param pattern found in its line
     * @param remedy with {@code $1} for the first group of the pattern
     */
    private record Known(Pattern pattern, String remedy) {

        static Known of(String pattern, String remedy) {
            return new Known(Pattern.compile(pattern), remedy);
        }
    }

    /** In the order in which they are tried: causes come before what follows from them. */
    private static final List<Known> ALL = List.of(
            Known.of(
                    "is taken back|works again",
                    "correct the new version and deploy it again; 'eco deploy history' shows what happened"),
            Known.of(
                    "cannot replace",
                    "build it against this distribution; docs/deploying.md says what a replacement must bring"),
            Known.of("lacks its configuration (\\S+)", "create conf/$1.cfg.json"),
            Known.of(
                    "needs .*, which (\\S+\\.jar) would provide",
                    "put $1 into deploy/: the bundle starts as soon as what it needs is there"),
            Known.of(
                    "needs package ([\\w.]+)",
                    "deploy the bundle that exports package $1, in a version that fits; the order of copying does not"
                            + " matter"),
            Known.of("needs (.*)", "deploy what provides $1; the order of copying does not matter"),
            Known.of(
                    "waits for a service (\\S+?)[ ,;].*which (\\S+) of bundle \\S+ would provide",
                    "'eco why $2' says more about the component that would provide it"),
            Known.of("which a configuration such as (\\S+) would provide", "create $1"),
            Known.of(
                    "waits for a service .*\\(ecosystem\\.sender=([^)]+)\\)",
                    "configure the sender: conf/io.ecosystem.queue.outgoing~$1.cfg.json"),
            Known.of(
                    "waits for a service .*\\(cache\\.name=([^)]+)\\)",
                    "configure the cache: conf/io.ecosystem.cache.lru~$1.cfg.json"),
            Known.of("waits for a service ([^\\s,;]+)", "deploy a bundle with a component that provides $1"),
            Known.of(
                    "does nothing: it describes no component",
                    "annotate the class with @Component, and build the jar with bnd"),
            Known.of(
                    "cannot be made|its activator|does not run: .*(?:Exception|Error)",
                    "correct the code that fails, and deploy the jar again; 'eco log tail --level error' has the stack"
                            + " trace"),
            Known.of("is not a bundle", "build the jar with bnd, which writes the manifest of a bundle"),
            Known.of("is not a complete jar", "copy the file again: first under a name with a dot, then rename it"),
            Known.of("is ignored: names of files in (\\S+)/ end with (.*)", "rename it so that its name ends with $2"),
            Known.of("is unused: no installed bundle", "correct the name of the file, or deploy the bundle it is for"),
            Known.of("^(conf/\\S+?)[ :,;].*", "correct $1; it is read again as soon as it changes"),
            Known.of("stands by", "delete the file, or deploy a newer version of the bundle"),
            Known.of(
                    "already installed|already deployed|has the name and version",
                    "delete one of the two files, or give one bundle another name or version"),
            Known.of("is not deployed: ", "correct the feature, or put what it needs into repository/"),
            Known.of("is still in its", "see what the named line waits for, and deploy a corrected jar"),
            Known.of("cannot be served", "correct the handler as it says, and deploy the jar again"));

    private Remedies() {}

    /** Returns what to do about a line of the deployer; where to look if that is not known. */
    static String of(String problem) {
        for (Known known : ALL) {
            Matcher found = known.pattern().matcher(problem);
            if (found.find()) {
                String remedy = known.remedy();
                for (int group = 1; group <= found.groupCount(); group++) {
                    remedy = remedy.replace("$" + group, String.valueOf(found.group(group)));
                }
                return remedy;
            }
        }
        return "'eco log tail' may say more; docs/troubleshooting.md explains each message";
    }

    /** Returns what to do about a component that does not work. */
    static String ofComponent(JsonNode component) {
        String pid = Facts.text(component, "pid");
        return switch (Facts.text(component, "state")) {
            case "failed" ->
                pid.contains("~")
                        ? "correct conf/%s.cfg.json; it is read again as soon as it changes".formatted(pid)
                        : "correct what fails; 'eco log tail --level error' has the stack trace";
            case "unconfigured" -> "create conf/%s.cfg.json".formatted(pid);
            case "waiting" -> of(Facts.text(component, "reason"));
            case "stopped" ->
                "'eco why %s' says why its bundle does not run".formatted(Facts.text(component, "bundle"));
            default -> "deploy its jar again";
        };
    }
}
