package io.ecosystem.launcher.platform;

import io.ecosystem.launcher.StartFailedException;
import io.ecosystem.platform.InstanceFolder;
import io.ecosystem.platform.host.Bases;
import io.ecosystem.platform.host.HostEnvironment;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The folders of one instance.
 *
 * @param identity the instance
 * @param places each absolute
 */
public record Folders(InstanceIdentity identity, Map<InstanceFolder, Path> places) {

    /**
     * Returns the folders of an instance.
     *
     * @param root the folder for all that are not chosen; if absent, they are in the usual places of the operating
     *     system
     * @param chosen base folders that the start names
     * @throws StartFailedException if a folder would be in the user's home folder, and the user has none
     */
    public static Folders of(
            HostEnvironment environment,
            InstanceIdentity identity,
            Optional<Path> root,
            Map<InstanceFolder, Path> chosen)
            throws StartFailedException {
        Map<InstanceFolder, Path> bases = root.map(Bases::below).orElseGet(() -> Bases.of(environment));
        bases.putAll(chosen);
        for (Path base : bases.values()) {
            if (!base.isAbsolute()) {
                throw new StartFailedException(
                        "no folder is given for the files of the instance: user '%s' has no home folder"
                                .formatted(environment.user()),
                        "name a folder for them with --root <folder>, or set HOME");
            }
        }
        var places = new EnumMap<InstanceFolder, Path>(InstanceFolder.class);
        bases.forEach((place, base) -> places.put(
                place,
                (place.isShared() ? base : base.resolve(identity.fileName()))
                        .toAbsolutePath()
                        .normalize()));
        return new Folders(identity, places);
    }

    /** Returns the path of a folder. */
    public Path at(InstanceFolder place) {
        return Objects.requireNonNull(places.get(place), place::name);
    }

    /** Returns the file that is locked while the instance runs. */
    public Path lockFile() {
        return at(InstanceFolder.LOCK).resolve(identity.fileName() + ".lock");
    }

    /**
     * Creates missing folders, for their user only, and refuses those with which others could tamper.
     *
     * @throws StartFailedException naming each folder that cannot be used
     */
    public void create(HostEnvironment environment) throws StartFailedException {
        var causes = new ArrayList<StartFailedException.Cause>();
        var guard = new FolderGuard(environment);
        places.forEach((place, folder) -> {
            try {
                guard.create(folder, place.isShared());
            } catch (IOException e) {
                causes.add(new StartFailedException.Cause(
                        "cannot use %s as the %s folder: %s"
                                .formatted(folder, place.folderName(), FolderGuard.reason(e)),
                        remedy(place)));
            }
        });
        if (!causes.isEmpty()) {
            throw new StartFailedException(causes);
        }
    }

    /** Deletes the files of an earlier run from the temporary folder. */
    public void clearTemporary() throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(at(InstanceFolder.TEMPORARY))) {
            for (Path leftover : leftovers) {
                delete(leftover);
            }
        }
    }

    /** Deletes a file, or a folder and its contents; deletes links without following them. */
    public static void delete(Path top) throws IOException {
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static String remedy(InstanceFolder place) {
        return "name another one with --folder %s=<path>, or all of them with --root".formatted(place.folderName());
    }
}
