package io.ecosystem.spi.configuration;

/** Where a value comes from; each layer wins over those before it. */
public enum Layer {

    /** The component itself. */
    DEFAULT,
    /** The instance, from what it was given, such as its heap. */
    DERIVED,
    /** A feature that the platform was shipped with. */
    FEATURE,
    /** A feature in the deploy folder. */
    DEPLOYED_FEATURE,
    /** A file in the conf folder. */
    CONF,
    /** Someone who changed the configuration while the instance ran. */
    RUN_TIME,
    /** The application file that the start was given. */
    APPLICATION_FILE,
    /** A variable of the environment. */
    ENVIRONMENT,
    /** The command line. */
    COMMAND_LINE
}
