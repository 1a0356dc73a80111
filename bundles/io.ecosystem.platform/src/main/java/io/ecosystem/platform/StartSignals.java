package io.ecosystem.platform;

/**
 * The properties of services by which bundles tell the launcher how the start goes. The launcher sees no class of the
 * container, so it listens for services with these properties, whatever their type.
 */
public final class StartSignals {

    /** The screen is printed; the value has no meaning. */
    public static final String ANNOUNCED = "ecosystem.start.announced";

    /** The start must end; the value is an array of texts, one line for each reason. */
    public static final String REFUSED = "ecosystem.start.refused";

    private StartSignals() {}
}
