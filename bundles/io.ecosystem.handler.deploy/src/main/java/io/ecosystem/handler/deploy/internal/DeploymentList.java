package io.ecosystem.handler.deploy.internal;

import io.ecosystem.api.access.RequiresRole;
import io.ecosystem.api.access.Role;
import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.KnownFieldsOnly;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.handler.Route;
import io.ecosystem.spi.deploy.DeployedFile;
import io.ecosystem.spi.deploy.Deployments;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Returns what has become of the files in the deploy folder, and what is wrong with them. */
@Component
@Route("eco.deployments")
@RequiresRole(Role.OBSERVE)
public final class DeploymentList implements Handler<DeploymentList.Request, DeploymentList.Response> {

    private static final String FOLDER = "deploy/";
    /** The characters that may follow the file at the beginning of a problem. */
    private static final String BEHIND_A_FILE = " :,;";

    /**
     * What to show.
     *
     * @param file such as {@code orders.jar}; absent for all files and problems
     */
    @KnownFieldsOnly
    public record Request(Optional<String> file) {}

    /**
     * The files.
     *
     * @param deployments in the order of their names
     * @param problems one line each, which begins with the file if it is about one
     * @param starting the files whose bundles are still starting
     */
    public record Response(List<ShownFile> deployments, List<String> problems, List<String> starting) {}

    private final Deployments deployments;

    @Activate
    public DeploymentList(@Reference Deployments deployments) {
        this.deployments = deployments;
    }

    @Override
    public Response handle(Request request, Call call) {
        var files = deployments.files();
        var names = files.stream().map(DeployedFile::file).toList();
        var wanted = request.file().map(file -> known(file, names));
        Predicate<String> isWanted = file -> wanted.isEmpty() || wanted.get().equals(file);
        return new Response(
                files.stream()
                        .filter(file -> isWanted.test(file.file()))
                        .map(ShownFile::of)
                        .toList(),
                deployments.problems().stream()
                        .filter(line -> wanted.isEmpty() || isWanted.test(file(line, names)))
                        .toList(),
                deployments.starting().stream()
                        .filter(file -> isWanted.test(name(file)))
                        .toList());
    }

    private static String known(String file, List<String> names) {
        var name = name(file);
        if (!names.contains(name)) {
            throw new RefusedException(
                    names.isEmpty()
                            ? "there is no file '%s' in the deploy folder, nor any other".formatted(name)
                            : "there is no file '%s' in the deploy folder, only: %s"
                                    .formatted(name, String.join(", ", names)));
        }
        return name;
    }

    /** Returns the file that a problem is about, the longest if one name begins with another; empty if none. */
    private static String file(String line, List<String> names) {
        return names.stream()
                .filter(name -> line.startsWith(FOLDER + name))
                .filter(name -> isEndOfName(line, FOLDER.length() + name.length()))
                .max(Comparator.comparingInt(String::length))
                .orElse("");
    }

    private static boolean isEndOfName(String line, int end) {
        return end == line.length() || BEHIND_A_FILE.indexOf(line.charAt(end)) >= 0;
    }

    /** Returns the name of a file, which messages show with its folder. */
    private static String name(String file) {
        return file.startsWith(FOLDER) ? file.substring(FOLDER.length()) : file;
    }
}
