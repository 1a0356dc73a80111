package io.ecosystem.cli.command;

import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Figures;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Table;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The caches of an instance. */
@Command(
        name = "cache",
        header = "Look at caches, and clear them.",
        subcommands = {CacheGroup.Listing.class, CacheGroup.Figuring.class, CacheGroup.Clear.class})
final class CacheGroup extends Group {

    /** Lists the caches. */
    @Command(
            name = "list",
            header = "List the caches with their engines and limits.",
            description = "Needs the role observe.")
    static final class Listing extends InstanceCommand {

        @Override
        ExitCode run(InstanceConnection instance) {
            Console console = console();
            JsonNode answer = instance.call("eco.cache.list", Json.object());
            console.answer(answer, () -> {
                var table = new Table("CACHE", ">SIZE", ">MAXIMUM", "UNIT", ">AFTER WRITE", ">AFTER ACCESS", "ENGINE")
                        .ifEmpty("There is no cache.");
                for (JsonNode cache : answer) {
                    table.row(
                            cache.path("name").asString(),
                            Figures.count(cache.path("size").asLong()),
                            Figures.count(cache.path("maximum").asLong()),
                            cache.path("unit").asString().toLowerCase(java.util.Locale.ROOT),
                            time(cache.path("expire_after_write_millis").asLong()),
                            time(cache.path("expire_after_access_millis").asLong()),
                            cache.path("engine").asString());
                }
                console.table(table);
            });
            return ExitCode.DONE;
        }

        private static String time(long millis) {
            return millis == 0 ? "-" : Figures.duration(Duration.ofMillis(millis));
        }
    }

    /** Shows figures of caches. */
    @Command(name = "stats", header = "Show how well caches work.", description = "Needs the role observe.")
    static final class Figuring extends InstanceCommand {

        @Parameters(index = "0", arity = "0..1", paramLabel = "CACHE", description = "Only this cache.")
        @Nullable
        String cache;

        @Override
        ExitCode run(InstanceConnection instance) {
            Console console = console();
            ObjectNode request = Json.object();
            JsonNode answer = cache == null
                    ? instance.call("eco.cache.stats", request)
                    : Names.CACHES.call(instance, "eco.cache.stats", request.put("cache", cache), cache);
            console.answer(answer, () -> {
                var table = new Table(
                                "CACHE",
                                ">SIZE",
                                ">HITS",
                                ">MISSES",
                                ">RATIO",
                                ">COMPUTED",
                                ">FAILED",
                                ">EVICTED",
                                ">EXPIRED")
                        .ifEmpty("There is no cache.");
                for (Map.Entry<String, JsonNode> one : answer.properties()) {
                    JsonNode figures = one.getValue();
                    table.row(
                            one.getKey(),
                            figure(figures, "size"),
                            figure(figures, "hits"),
                            figure(figures, "misses"),
                            "%.2f".formatted(figures.path("hit_ratio").asDouble(0)),
                            figure(figures, "computations"),
                            figure(figures, "failures"),
                            figure(figures, "evictions"),
                            figure(figures, "expirations"));
                }
                console.table(table);
            });
            return ExitCode.DONE;
        }

        private static String figure(JsonNode figures, String name) {
            return Figures.count(figures.path(name).asLong(0));
        }
    }

    /** Clears a cache. */
    @Command(name = "clear", header = "Remove all entries of a cache.", description = "Needs the role data.")
    static final class Clear extends ChangingCommand {

        @Parameters(index = "0", paramLabel = "CACHE", description = "The name of the cache.")
        String cache;

        @Override
        ExitCode run(InstanceConnection instance) {
            Console console = console();
            ObjectNode request = Json.object().put("cache", cache);
            console.confirm(() -> {
                long size = Names.CACHES
                        .call(instance, "eco.cache.stats", request, cache)
                        .path(cache)
                        .path("size")
                        .asLong();
                return "Remove %s entries of cache '%s'?".formatted(Figures.count(size), cache);
            });
            JsonNode answer = Names.CACHES.call(instance, "eco.cache.clear", request, cache);
            console.answer(
                    answer,
                    () -> console.line("%s entries removed."
                            .formatted(Figures.count(answer.path("cleared").asLong()))));
            return ExitCode.DONE;
        }
    }
}
