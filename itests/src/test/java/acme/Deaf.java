package acme;

import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Continues to start, despite interrupts, until the file named by its manifest exists. */
public class Deaf implements BundleActivator {

    @Override
    public void start(BundleContext context) {
        Path end = Path.of(context.getBundle().getHeaders().get("Ends-With"));
        while (!Files.exists(end)) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                continue; // ignores interrupts
            }
        }
    }

    @Override
    public void stop(BundleContext context) {
        // nothing was started
    }
}
