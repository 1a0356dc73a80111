package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Style;
import io.ecosystem.cli.why.Finding;
import io.ecosystem.cli.why.Inquiry;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Says why a thing does not work. */
@Command(
        name = "why",
        header = "Say whether a thing works and, if not, why not and what to do.",
        description = {
            "The thing is a route, a file in the deploy folder, a bundle, a component, a package or a service; a"
                    + " configuration, a listener or its address or port, a queue, a sender, a cache; an error state,"
                    + " or the key of an entry.",
            "",
            "Needs the role observe, data for what the log says of it, and admin to see configurations and what was"
                    + " deployed earlier. The exit code is 1 if something is wrong with it, and 5 if nothing of that"
                    + " name is known."
        },
        footer = {"", "eco why orders.place", "eco why orders.jar", "eco why io.ecosystem.transport.tcp~main"})
final class WhyCommand extends InstanceCommand {

    @Parameters(index = "0", paramLabel = "THING", description = "Its name.")
    String thing;

    @Override
    ExitCode run(InstanceConnection instance) {
        instance.call("eco.watchdog", Json.object());
        var inspection = new Inquiry(instance, isLocal());
        if (thing.isBlank()) {
            throw new CommandException(ExitCode.USAGE, "THING: expected a name");
        }
        List<Finding> findings = inspection.of(thing);
        if (findings.isEmpty()) {
            throw unknown(inspection);
        }
        Console console = console();
        List<String> logged = inspection.logged(thing, findings);
        console.answer(document(findings, logged), () -> {
            findings.forEach(finding -> show(console, finding));
            if (!logged.isEmpty()) {
                console.line("The log says of it, lately:");
                logged.forEach(line -> console.line("   " + line));
            }
        });
        tellWhatIsHidden(inspection);
        return findings.stream().allMatch(Finding::well) ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void tellWhatIsHidden(Inquiry inspection) {
        if (!inspection.denied().isEmpty()) {
            console()
                    .note("There may be more: %s denied for lack of a role."
                            .formatted(String.join(", ", inspection.denied())
                                    + (inspection.denied().size() == 1 ? " is" : " are")));
        }
    }

    private CommandException unknown(Inquiry inspection) {
        List<String> similar = inspection.similar(thing);
        List<String> removed = inspection.removed();
        inspection.logged(thing, List.of()).forEach(line -> console().note("The log says: " + line));
        tellWhatIsHidden(inspection);
        String remedy = similar.isEmpty()
                ? "'eco routes', 'eco deploy list', 'eco config list' and 'eco queue list' list what there is"
                : "did you mean %s?".formatted(String.join(" or ", similar));
        return new CommandException(
                ExitCode.NOT_FOUND,
                "nothing is known of '%s': no route, file, bundle, component, configuration, listener, queue, sender,"
                                .formatted(thing)
                        + " cache, error state or entry has this name",
                removed.isEmpty()
                        ? remedy
                        : "%s%s was it in a file that is gone? The last removed: %s"
                                .formatted(remedy, remedy.endsWith("?") ? " Or" : "; or", String.join(", ", removed)));
    }

    private ObjectNode document(List<Finding> findings, List<String> logged) {
        ObjectNode document = Json.object().put("thing", thing);
        ArrayNode all = document.putArray("findings");
        findings.forEach(finding -> all.addObject()
                .put("kind", finding.kind())
                .put("name", finding.name())
                .put("well", finding.well())
                .put("text", finding.text())
                .put("remedy", finding.remedy()));
        logged.forEach(document.putArray("logged")::add);
        return document;
    }

    private static void show(Console console, Finding finding) {
        console.line(finding.well() ? Style.GREEN : Style.RED, finding.text());
        if (!finding.remedy().isEmpty()) {
            console.line("-> " + finding.remedy());
        }
    }

    /** Returns whether the instance is on this machine, as its address says. */
    private boolean isLocal() {
        return chosen().addresses().stream()
                .allMatch(address -> address.matches("uds:.*|\\w+://(127\\.[\\d.]+|localhost|\\[::1]):.*"));
    }
}
