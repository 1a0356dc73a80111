package io.ecosystem.cli.command;

import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.command.Check.Verdict;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.instance.LocalInstance;
import io.ecosystem.cli.instance.LocalInstances;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Style;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs all checks. */
@Command(
        name = "doctor",
        header = "Run all checks of an instance and of its machine, and end with a verdict.",
        description =
                "Needs the role observe. Disks, folders, Java, open files and the locale are looked at if the instance"
                        + " is one of yours on this machine. The exit code is 1 if anything is bad.")
final class DoctorCommand extends InstanceCommand {

    private static final double SLOW_SECONDS = 0.5;
    private static final double SKEW_SECONDS = 2;

    @Override
    ExitCode run(InstanceConnection instance) {
        List<Check> checks = checks(instance);
        ObjectNode document = Json.object();
        ArrayNode all = document.putArray("checks");
        checks.forEach(check -> all.addObject()
                .put("what", check.what())
                .put("verdict", check.verdict().name().toLowerCase(Locale.ROOT))
                .put("text", check.text())
                .put("remedy", check.remedy()));
        long bad =
                checks.stream().filter(check -> check.verdict() == Verdict.BAD).count();
        long look =
                checks.stream().filter(check -> check.verdict() == Verdict.LOOK).count();
        document.put("bad", bad).put("look", look);
        Console console = console();
        console.answer(document, () -> {
            checks.forEach(check -> show(console, check));
            console.line(
                    bad > 0 ? Style.RED : look > 0 ? Style.YELLOW : Style.GREEN,
                    bad > 0
                            ? "%d bad, %d worth a look: the instance needs help.".formatted(bad, look)
                            : look > 0 ? "Nothing is bad, %d worth a look.".formatted(look) : "All is well.");
        });
        return bad == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static void show(Console console, Check check) {
        String line =
                "%-4s  %s: %s".formatted(check.verdict().name().toLowerCase(Locale.ROOT), check.what(), check.text());
        switch (check.verdict()) {
            case GOOD -> console.line(line);
            case LOOK -> console.line(Style.YELLOW, line);
            case BAD -> console.line(Style.RED, line);
        }
        if (!check.remedy().isEmpty()) {
            console.line("      -> " + check.remedy());
        }
    }

    private List<Check> checks(InstanceConnection instance) {
        var checks = new ArrayList<Check>();
        instance.call("eco.watchdog", Json.object()); // connects
        long asked = System.nanoTime();
        instance.call("eco.watchdog", Json.object());
        double seconds = (System.nanoTime() - asked) / 1e9;
        checks.add(
                seconds < SLOW_SECONDS
                        ? Check.good("answers", "in " + Figures.seconds(seconds))
                        : Check.look(
                                "answers",
                                "in " + Figures.seconds(seconds),
                                "'eco stats' shows which routes are slow"));
        checks.add(clock(instance));
        checks.addAll(listeners(instance));
        Condition condition = Condition.of(instance);
        condition
                .problems()
                .forEach(problem ->
                        checks.add(Check.bad("condition", problem, "'eco why' says more of the thing named")));
        condition.remarks().forEach(remark -> checks.add(Check.look("condition", remark, "")));
        if (condition.problems().isEmpty()) {
            checks.add(Check.good("condition", "no error state, no problem of a file, no queue in trouble"));
        }
        localInstance().ifPresent(local -> checks.addAll(machine(local).all()));
        return checks;
    }

    private static Check clock(InstanceConnection instance) {
        JsonNode statistics = instance.call("eco.statistics.get", Json.object().put("type", "current"))
                .path("statistics");
        double skew =
                System.currentTimeMillis() / 1e3 - statistics.path("timestamp").asDouble();
        String text = "%s, up %s"
                .formatted(
                        Math.abs(skew) < SKEW_SECONDS
                                ? "as here"
                                : "%.0f s %s the one here".formatted(Math.abs(skew), skew > 0 ? "behind" : "ahead of"),
                        Figures.duration(Duration.ofSeconds(
                                (long) statistics.path("uptime").asDouble(0))));
        return Math.abs(skew) < SKEW_SECONDS
                ? Check.good("clock", text)
                : Check.look("clock", text, "let both machines follow a time server");
    }

    private static List<Check> listeners(InstanceConnection instance) {
        var checks = new ArrayList<Check>();
        for (JsonNode listener : Condition.ifServed(instance, "eco.listeners").path("listeners")) {
            String failure = listener.path("failure").asString("");
            String address = listener.path("address").asString("");
            checks.add(
                    failure.isEmpty()
                            ? Check.good("listener", address)
                            : Check.bad(
                                    "listener",
                                    "%s: %s".formatted(address, failure),
                                    "'eco why %s' says who has the address".formatted(address)));
        }
        return checks;
    }

    /** Returns the instance if it is one of the user on this machine. */
    private Optional<LocalInstance> localInstance() {
        List<String> addresses = chosen().addresses();
        return instances().running().stream()
                .filter(one -> addresses.contains(one.address()))
                .findFirst();
    }

    private MachineChecks machine(LocalInstance local) {
        LocalInstances instances = instances();
        return new MachineChecks(Path.of("/proc", String.valueOf(local.pid())), instances.folders(local));
    }
}
