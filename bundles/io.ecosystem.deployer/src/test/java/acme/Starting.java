package acme;

import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A bundle that starts unless what it imports refuses, or the file named by its manifest is missing. */
public final class Starting implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        if (getClass().getResource("/acme/dice/refuse.txt") != null) {
            throw new IllegalStateException("the dice refuse");
        }
        var luck = context.getBundle().getHeaders("").get("Starts-With");
        if (luck != null && !Files.exists(Path.of(luck))) {
            throw new IllegalStateException("no luck");
        }
    }

    @Override
    public void stop(BundleContext context) {}
}
