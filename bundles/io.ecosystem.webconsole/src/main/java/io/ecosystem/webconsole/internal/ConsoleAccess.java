package io.ecosystem.webconsole.internal;

import java.util.Dictionary;
import java.util.Hashtable;
import org.apache.felix.webconsole.spi.SecurityProvider;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the web console to the configured user. The feature makes the console wait for this provider of security, so
 * without a password it is closed.
 */
@Component(
        configurationPid = ConsoleAccess.PID,
        service = {},
        immediate = true)
@Designate(ocd = ConsoleAccess.Config.class)
public final class ConsoleAccess {

    static final String PID = "io.ecosystem.webconsole";

    private static final Logger log = LoggerFactory.getLogger(ConsoleAccess.class);

    private final Runnable close;

    /** The user of the console. */
    @ObjectClassDefinition(
            name = "Ecosystem web console",
            description = "Who may use the Felix Web Console. It is closed until there is a password.")
    public @interface Config {

        @AttributeDefinition(name = "User", description = "The name to log in with, without a colon.")
        String user() default "admin";

        @AttributeDefinition(
                name = "Password",
                description = "The password to log in with. Without one, the console is closed.",
                type = AttributeType.PASSWORD)
        String password() default "";
    }

    /**
     * Opens the console, or says how to open it.
     *
     * @throws IllegalArgumentException if nobody could log in as the user
     */
    @Activate
    public ConsoleAccess(Config config, BundleContext context) {
        if (config.user().isBlank() || config.user().contains(":")) {
            throw new IllegalArgumentException(
                    "'user' of %s is '%s', expected a name without a colon".formatted(PID, config.user()));
        }
        if (config.password().isEmpty()) {
            log.warn("The web console is closed: set 'password' in conf/{}.cfg.json", PID);
            close = () -> {};
        } else {
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put(SecurityProvider.PROPERTY_ID, PID);
            ServiceRegistration<SecurityProvider> registration = context.registerService(
                    SecurityProvider.class, new BasicAuthentication(config.user(), config.password()), properties);
            close = registration::unregister;
            log.info("The web console is open to user '{}'", config.user());
        }
    }

    @Deactivate
    void close() {
        close.run();
    }
}
