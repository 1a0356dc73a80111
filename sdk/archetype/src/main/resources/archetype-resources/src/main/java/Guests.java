package ${package};

import io.ecosystem.api.application.Folder;
import io.ecosystem.api.application.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The names of all guests, in a file that survives a restart. */
@Component(service = Guests.class)
public class Guests {

    private final Path file;
    private final Set<String> names = new TreeSet<>();

    @Activate
    public Guests(@Reference Instance instance) throws IOException {
        this(instance.folder(Folder.DATA).resolve("${artifactId}.guests"));
    }

    Guests(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            names.addAll(Files.readAllLines(file));
        }
    }

    /** Adds a guest; does nothing if the name is known, so that it may be repeated. */
    public synchronized void add(String name) throws IOException {
        if (names.add(name)) {
            Files.write(file, names);
        }
    }

    public synchronized boolean contains(String name) {
        return names.contains(name);
    }
}
