package io.ecosystem.spi.configuration;

/** Where a value comes from; each layer overrides those before it. */
public enum Layer {

    /** The component itself. */
    DEFAULT,
    /** The instance's resources, such as its heap. */
    DERIVED,
    /** A feature shipped with the platform. */
    FEATURE,
    /** A feature in the deploy folder. */
    DEPLOYED_FEATURE,
    /** A file in the conf folder. */
    CONF,
    /** A change made while the instance ran. */
    RUN_TIME,
    /** The application file given at the start. */
    APPLICATION_FILE,
    /** An environment variable. */
    ENVIRONMENT,
    /** The command line. */
    COMMAND_LINE
}
