package io.ecosystem.platform;

/**
 * The framework properties with which the launcher describes the instance to the bundles. {@link InstanceFolder} has
 * those of the folders. Under another launcher any of them may be missing.
 */
public final class FrameworkProperties {

    /** The folder of the distribution, see {@link Home}. */
    public static final String HOME = "ecosystem.home";

    /** The folder of configurations, {@link Home#conf()} if missing. */
    public static final String CONF = "ecosystem.conf";

    /** The folder of deployed bundles and features, {@link Home#deploy()} if missing. */
    public static final String DEPLOY = "ecosystem.deploy";

    /** The names of the optional features of the start, separated by commas; none if missing. */
    public static final String OPTIONAL_FEATURES = "ecosystem.features.optional";

    /** The name of the application, {@value #DEFAULT_APPLICATION} if missing. */
    public static final String APPLICATION = "ecosystem.application";

    /** The id of the instance, {@value #DEFAULT_INSTANCE} if missing. */
    public static final String INSTANCE = "ecosystem.instance";

    /** When the start began, in the form of {@link java.time.Instant#toString()}. */
    public static final String STARTED = "ecosystem.started";

    /** The start settings, as {@link io.ecosystem.platform.start.Handover} writes them. */
    public static final String SETTINGS = "ecosystem.settings";

    /** The file that exists while the instance is ready; none if missing. */
    public static final String READY_FILE = "ecosystem.ready.file";

    /** {@code false} suppresses the greeting. */
    public static final String GREETING = "ecosystem.greeting";

    /** The command that reports the instance's state to the service manager; none if missing. */
    public static final String NOTIFIER = "ecosystem.notifier";

    /** The time after which the service manager considers the instance hung, in microseconds; none if missing. */
    public static final String WATCHDOG_MICROS = "ecosystem.watchdog.micros";

    /** Whether standard error is a terminal, {@code true} or {@code false}; set by the start script. */
    public static final String TERMINAL = "ecosystem.terminal";

    /** {@code false} keeps records of the log from standard error until the log is configured. */
    public static final String EARLY_CONSOLE = "ecosystem.console.early";

    /** The default application of an instance. */
    public static final String DEFAULT_APPLICATION = "ecosystem";

    /** The default id of an instance. */
    public static final String DEFAULT_INSTANCE = "0";

    private FrameworkProperties() {}
}
