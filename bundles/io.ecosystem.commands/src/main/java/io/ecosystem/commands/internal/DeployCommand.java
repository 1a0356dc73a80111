package io.ecosystem.commands.internal;

import io.ecosystem.spi.deploy.DeploymentChange;
import io.ecosystem.spi.deploy.DeploymentControl;
import io.ecosystem.spi.text.Printable;
import java.util.Locale;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code eco:deployHistory [<file>]} shows what happened to the jars in the deploy folder; {@code eco:deployRollback
 * <file> [<to>]} lets an earlier version work again.
 */
@Component(
        service = DeployCommand.class,
        property = {
            "osgi.command.scope=eco",
            "osgi.command.function=deployHistory",
            "osgi.command.function=deployRollback"
        })
public final class DeployCommand {

    private static final int SHOWN_CHANGES = 20;

    private final DeploymentControl control;

    @Activate
    public DeployCommand(@Reference DeploymentControl control) {
        this.control = control;
    }

    /** Returns the latest changes of all files, newest first. */
    public String deployHistory() {
        return deployHistory("");
    }

    /**
     * Returns the latest changes of one file, newest first, and its kept versions.
     *
     * @param file such as {@code orders.jar}
     */
    public String deployHistory(String file) {
        var changes = control.history(file, SHOWN_CHANGES);
        if (changes.isEmpty()) {
            return file.isEmpty() ? "no jar was deployed" : "deploy/%s was never deployed".formatted(file);
        }
        var text = changes.stream().map(DeployCommand::line).collect(Collectors.joining());
        return file.isEmpty()
                ? text
                : text
                        + control.versions(file).stream()
                                .map(version -> Printable.of("kept: %s (%.12s)%s"
                                                .formatted(
                                                        version.bundle(),
                                                        version.digest(),
                                                        version.verdict().isEmpty() ? "" : ": " + version.verdict()))
                                        + "%n".formatted())
                                .collect(Collectors.joining());
    }

    /** Returns to the last version of a file that worked before. */
    public String deployRollback(String file) {
        return deployRollback(file, "");
    }

    /**
     * Returns to an earlier version of a file.
     *
     * @param to the version, or the beginning of the digest of its jar
     */
    public String deployRollback(String file, String to) {
        try {
            return line(control.rollBack(file, to, "shell"));
        } catch (IllegalArgumentException | IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String line(DeploymentChange change) {
        return Printable.of("%d %s deploy/%s %s: %s (%.12s)%s"
                        .formatted(
                                change.number(),
                                change.time(),
                                change.file(),
                                change.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                                change.bundle(),
                                change.digest(),
                                change.cause().isEmpty() ? "" : ", " + change.cause()))
                + "%n".formatted();
    }
}
