package io.ecosystem.platform;

/**
 * The service properties with which bundles report the progress of the start to the launcher. The launcher sees no
 * class of the container, so it listens for services with these properties, whatever their type.
 */
public final class StartSignals {

    /** The greeting is printed; the value has no meaning. */
    public static final String ANNOUNCED = "ecosystem.start.announced";

    /** The start must end; the value is an array of strings, one line per reason. */
    public static final String REFUSED = "ecosystem.start.refused";

    private StartSignals() {}
}
