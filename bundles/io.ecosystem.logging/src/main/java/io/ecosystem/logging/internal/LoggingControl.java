package io.ecosystem.logging.internal;

import io.ecosystem.platform.FrameworkProperties;
import io.ecosystem.platform.InstanceFolder;
import io.ecosystem.spi.logging.LogFilter;
import io.ecosystem.spi.logging.LogLevel;
import io.ecosystem.spi.logging.LogPage;
import io.ecosystem.spi.logging.Logging;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Controls the levels and outputs of the log, as configured and as changed at run time, and reads its records. */
@Component(service = Logging.class, configurationPid = "io.ecosystem.logging", immediate = true)
@Designate(ocd = LoggingControl.Config.class)
public final class LoggingControl implements Logging {

    /** What is logged, and where. */
    @ObjectClassDefinition(name = "Ecosystem logging")
    public @interface Config {

        /** The minimum severity of records that are written. */
        @AttributeDefinition(
                name = "Level",
                description = "From which severity on records are written, for loggers that 'levels' does not name",
                options = {
                    @Option(label = "debug", value = "debug"), @Option(label = "info", value = "info"),
                    @Option(label = "warn", value = "warn"), @Option(label = "error", value = "error"),
                    @Option(label = "critical", value = "critical")
                })
        String level() default "info";

        /** Levels of single loggers. */
        @AttributeDefinition(
                name = "Levels of single loggers",
                required = false,
                description = "Entries such as 'acme.orders=debug', for the logger of that name and all below it;"
                        + " the levels are those of 'level', 'trace' and 'off'")
        String[] levels() default {};

        /** Whether records go to standard error. */
        @AttributeDefinition(name = "Console", description = "Whether records go to standard error")
        boolean console() default true;

        /** The format on the console. */
        @AttributeDefinition(
                name = "Format on the console",
                description =
                        "'text' for readers, 'json' for programs; 'auto' is text on a terminal and JSON elsewhere",
                options = {
                    @Option(label = "auto", value = "auto"),
                    @Option(label = "text", value = "text"),
                    @Option(label = "json", value = "json")
                })
        String consoleFormat() default "auto";

        /** Whether records go to the log file of the instance. */
        @AttributeDefinition(name = "File", description = "Whether records go to the log file of the instance")
        boolean file() default true;

        /** How many records are buffered before they are written to the file. */
        @AttributeDefinition(
                name = "Records gathered for the file",
                min = "0",
                max = "10000",
                description =
                        "0 writes each at once. An error is written at once with all before it, and no record waits"
                                + " longer than a second")
        int bufferRecords() default 0;

        /** The maximum length of the file, in bytes. */
        @AttributeDefinition(
                name = "Longest file, in bytes",
                min = "1024",
                description = "The file is set aside as '.1' before it would grow longer")
        long maxFileBytes() default 10_485_760;

        /** How many files are kept. */
        @AttributeDefinition(
                name = "Files that are kept",
                min = "1",
                max = "1000",
                description =
                        "How many files are kept besides the one that is written, the oldest with the highest number")
        int maxFiles() default 10;

        /** How many records are kept in memory. */
        @AttributeDefinition(
                name = "Records kept in memory",
                min = "0",
                max = "100000",
                description = "How many of the latest records 'eco.log.records' can read. All together keep at most 4"
                        + " million characters with their stack traces, fewer in a heap below 256 MiB")
        int keptRecords() default KeptRecords.DEFAULT;
    }

    private static final String EXPECTED_ENTRY =
            "<logger>=<level> with a level of trace, debug, info, warn, error, critical or off";

    private final Log log = Log.INSTANCE;
    private final LogReader reader;
    private final String application;
    private final String instance;
    private final Path folder;
    private final boolean terminal;
    private final boolean earlyConsole; // whether it shows records before there is a configuration

    /** The following is guarded by the lock of this object. */
    private @Nullable Config configured; // null until configured, like the next one

    private @Nullable Outputs outputs;
    private LogLevel level = LogLevel.INFO;
    private int bufferRecords;

    /** Controls the log of a framework, whose properties identify the instance. */
    @Activate
    public LoggingControl(BundleContext context, Config config, Map<String, Object> properties) {
        application = property(context, FrameworkProperties.APPLICATION, FrameworkProperties.DEFAULT_APPLICATION);
        instance = property(context, FrameworkProperties.INSTANCE, FrameworkProperties.DEFAULT_INSTANCE);
        reader = new LogReader(log.kept(), application, instance);
        folder = Path.of(property(
                context, InstanceFolder.LOG.property(), property(context, FrameworkProperties.HOME, ".") + "/log"));
        // the start script knows whether there is one
        terminal = Boolean.parseBoolean(context.getProperty(FrameworkProperties.TERMINAL));
        earlyConsole = !"false".equals(context.getProperty(FrameworkProperties.EARLY_CONSOLE));
        configure(config, properties);
    }

    @Modified
    synchronized void configure(Config config, Map<String, Object> properties) {
        Config before = configured;
        if (before == null || !before.level().equals(config.level())) {
            level = level(config.level());
        }
        if (before == null || before.bufferRecords() != config.bufferRecords()) {
            bufferRecords = (int) bounded("bufferRecords", config.bufferRecords(), 0, MOST_BUFFERED_RECORDS);
        }
        configured = config;
        applyLevels(config);
        log.kept().capacity((int) bounded("keptRecords", config.keptRecords(), 0, KeptRecords.MOST));
        boolean early = !properties.containsKey(Constants.SERVICE_PID);
        var next = outputs(config, config.console() && (earlyConsole || !early));
        if (!next.equals(outputs)) {
            outputs = next;
            log.outputs(next, bufferRecords);
        } else {
            log.bufferRecords(bufferRecords);
        }
    }

    @Override
    public synchronized LogLevel level() {
        return level;
    }

    @Override
    public synchronized void setLevel(LogLevel next) {
        level = next;
        applyLevels(Objects.requireNonNull(configured, "configured by the constructor"));
    }

    @Override
    public synchronized int bufferRecords() {
        return bufferRecords;
    }

    @Override
    public synchronized void setBufferRecords(int records) {
        if (records < 0 || records > MOST_BUFFERED_RECORDS) {
            throw new IllegalArgumentException(
                    "records must be from 0 to %d, not %d".formatted(MOST_BUFFERED_RECORDS, records));
        }
        bufferRecords = records;
        log.bufferRecords(records);
    }

    @Override
    public LogPage records(LogFilter filter, String after, int limit, int maxBytes) {
        return reader.read(filter, after, limit, maxBytes);
    }

    @Override
    public CompletableFuture<Void> arrival(LogFilter filter, String after) {
        return reader.arrival(filter, after);
    }

    private void applyLevels(Config now) {
        Map<String, Severity> byLogger = new LinkedHashMap<>();
        for (String entry : now.levels()) {
            int equals = entry.lastIndexOf('=');
            var severity = Severity.of(entry.substring(equals + 1).strip());
            if (equals > 0 && severity.isPresent()) {
                byLogger.put(entry.substring(0, equals).strip(), severity.get());
            } else {
                complain("levels", entry, EXPECTED_ENTRY, "it is left out");
            }
        }
        log.levels(new Levels(Severity.valueOf(level.name()), byLogger));
    }

    private Outputs outputs(Config config, boolean showsConsole) {
        var console = switch (config.consoleFormat()) {
            case String any when !showsConsole -> Outputs.Console.NOTHING;
            case "json" -> Outputs.Console.JSON;
            case "text" -> Outputs.Console.TEXT;
            default -> terminal ? Outputs.Console.TEXT : Outputs.Console.JSON;
        };
        int files = config.file() ? (int) bounded("maxFiles", config.maxFiles(), 1, 1_000) : 0;
        return new Outputs(
                application,
                instance,
                console,
                folder.resolve(application + "-" + instance + ".log"),
                bounded("maxFileBytes", config.maxFileBytes(), 1_024, Long.MAX_VALUE),
                files);
    }

    private LogLevel level(String text) {
        return LogLevel.of(text).orElseGet(() -> {
            complain("level", text, "debug, info, warn, error or critical", "it stays info");
            return LogLevel.INFO;
        });
    }

    private long bounded(String key, long value, long least, long most) {
        if (value < least || value > most) {
            complain(key, value, "a number from %d to %d".formatted(least, most), "the nearest is taken");
        }
        return Math.clamp(value, least, most);
    }

    /** An invalid configuration never disables the log. */
    private void complain(String key, Object value, String expected, String consequence) {
        log.getLogger("io.ecosystem.logging").warn("'{}' is {}, expected {}; {}", key, value, expected, consequence);
    }

    private static String property(BundleContext context, String key, String otherwise) {
        String value = context.getProperty(key);
        return value == null || value.isBlank() ? otherwise : value;
    }
}
