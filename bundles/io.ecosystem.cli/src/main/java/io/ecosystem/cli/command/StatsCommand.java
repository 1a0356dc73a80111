package io.ecosystem.cli.command;

import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Style;
import io.ecosystem.cli.output.Table;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Shows the statistics. */
@Command(
        name = "stats",
        header = "Show how often and how fast routes answer, how much is queued, and what applications count.",
        description = "Needs the role observe.",
        footer = {"", "eco stats --watch"})
final class StatsCommand extends InstanceCommand {

    private static final int BARS = 20;
    private static final String ROUTES = "endpoint_data";
    private static final String QUEUES = "buffered_endpoint_sizes";
    private static final String SENDERS = "buffered_sender_sizes";
    private static final String APPLICATION = "application";

    /** The parts of a record that are shown otherwise, or are no figures. */
    private static final Set<String> OTHERS =
            Set.of(ROUTES, QUEUES, SENDERS, APPLICATION, "timestamp", "uptime", "gather_period");

    /** Which record. */
    enum Type {
        CURRENT,
        GATHERED,
        FULL
    }

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "CURRENT",
            description = "current: the running period; gathered: the last one; full: all that are kept, as JSON.")
    Type type = Type.CURRENT;

    @Option(
            names = {"-a", "--all"},
            description = "Also routes that were not called in the period.")
    boolean all;

    @Mixin
    Live live = new Live();

    private final Map<String, Deque<Double>> rates = new HashMap<>();
    private Map<String, Long> before = Map.of();
    private long lookedAt;

    /** The figures of one route. */
    private record Route(long calls, double p95, double p99) {}

    @Override
    ExitCode run(InstanceConnection instance) throws InterruptedException {
        Console console = console();
        live.run(console, () -> {
            JsonNode answer = instance.call(
                    "eco.statistics.get", Json.object().put("type", type.name().toLowerCase(java.util.Locale.ROOT)));
            JsonNode record = answer.path("statistics");
            if (record.isArray()) {
                console.document(answer);
            } else {
                console.answer(answer, () -> show(console, record));
            }
        });
        return ExitCode.DONE;
    }

    private void show(Console console, JsonNode record) {
        if (record.isEmpty()) {
            console.line("No period has ended yet.");
            return;
        }
        JsonNode application = record.path(APPLICATION);
        console.line(
                Style.BOLD,
                "%s/%s, up %s"
                        .formatted(
                                application.path("name").asString(""),
                                application.path("instance").asString(""),
                                Figures.duration(Duration.ofSeconds(
                                        (long) record.path("uptime").asDouble(0)))));
        var routes = new TreeMap<String, Route>();
        collect("", record.path(ROUTES), routes);
        measure(routes);
        var table = live.watch
                ? new Table("ROUTE", ">CALLS", ">RATE", "", ">P95", ">P99")
                : new Table("ROUTE", ">CALLS", ">P95", ">P99");
        table.ifEmpty("No route was called in this period; --all shows them.");
        routes.forEach((name, route) -> {
            if (!all && route.calls() == 0) {
                return;
            }
            String calls = Figures.count(route.calls());
            if (live.watch) {
                double[] seen = rates.getOrDefault(name, new ArrayDeque<>()).stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray();
                String rate = seen.length == 0 ? "" : Figures.rate(seen[seen.length - 1]);
                table.row(name, calls, rate, Figures.bars(seen), seconds(route.p95()), seconds(route.p99()));
            } else {
                table.row(name, calls, seconds(route.p95()), seconds(route.p99()));
            }
        });
        console.table(table);
        showSizes(console, "QUEUE", record.path(QUEUES));
        showSizes(console, "SENDER", record.path(SENDERS));
        showFigures(console, record);
    }

    private static String seconds(double time) {
        return Figures.seconds(time);
    }

    /** Counts are zeroed at the end of a period; a lower one than before counts from zero. */
    private void measure(Map<String, Route> routes) {
        long now = System.nanoTime();
        var counts = new HashMap<String, Long>();
        routes.forEach((name, route) -> counts.put(name, route.calls()));
        if (lookedAt != 0) {
            double seconds = (now - lookedAt) / 1e9;
            counts.forEach((name, calls) -> {
                long earlier = before.getOrDefault(name, 0L);
                Deque<Double> seen = rates.computeIfAbsent(name, any -> new ArrayDeque<>());
                seen.add((calls >= earlier ? calls - earlier : calls) / seconds);
                if (seen.size() > BARS) {
                    seen.remove();
                }
            });
            rates.keySet().retainAll(counts.keySet());
        }
        before = counts;
        lookedAt = now;
    }

    private static void collect(String prefix, JsonNode level, Map<String, Route> routes) {
        if (level.path("call_count").isNumber()) {
            routes.put(
                    prefix,
                    new Route(
                            level.path("call_count").asLong(),
                            level.path("p95").asDouble(-1),
                            level.path("p99").asDouble(-1)));
        }
        level.properties().forEach(below -> {
            if (below.getValue().isObject()) {
                collect(prefix.isEmpty() ? below.getKey() : prefix + "." + below.getKey(), below.getValue(), routes);
            }
        });
    }

    private static void showSizes(Console console, String what, JsonNode section) {
        var sizes = new TreeMap<String, JsonNode>();
        sizes("", section, sizes);
        if (sizes.isEmpty()) {
            return;
        }
        var table = new Table(what, ">PENDING", ">ERROR");
        sizes.forEach((name, size) -> table.row(
                name,
                Figures.count(size.path("pending").asLong()),
                Figures.count(size.path("error").asLong())));
        console.line("");
        console.table(table);
    }

    private static void sizes(String prefix, JsonNode level, Map<String, JsonNode> sizes) {
        if (level.path("pending").isNumber()) {
            sizes.put(prefix, level);
        }
        level.properties().forEach(below -> {
            if (below.getValue().isObject()) {
                sizes(prefix.isEmpty() ? below.getKey() : prefix + "." + below.getKey(), below.getValue(), sizes);
            }
        });
    }

    /** Shows the values of applications, and of others with figures such as caches. */
    private static void showFigures(Console console, JsonNode record) {
        var figures = new TreeMap<String, String>();
        record.properties().stream()
                .filter(part -> !OTHERS.contains(part.getKey()))
                .forEach(part -> figures(part.getKey(), part.getValue(), figures));
        if (figures.isEmpty()) {
            return;
        }
        var table = new Table("STATISTIC", ">VALUE");
        figures.forEach(table::row);
        console.line("");
        console.table(table);
    }

    private static void figures(String name, JsonNode value, Map<String, String> figures) {
        if (value.isObject()) {
            value.properties().forEach(below -> figures(name + "." + below.getKey(), below.getValue(), figures));
        } else if (value.isIntegralNumber() && value.canConvertToLong()) {
            figures.put(name, Figures.count(value.asLong()));
        } else {
            figures.put(name, value.isString() ? value.asString() : value.toString());
        }
    }
}
