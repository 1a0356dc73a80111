package io.ecosystem.launcher.platform;

import io.ecosystem.platform.host.HostEnvironment;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Creates folders that only their user may read and change, and refuses folders with which another user could tamper.
 *
 * <p>On the way to a folder, anyone who may write to a folder may have created its next part. So if others may write to
 * it, as to {@code /tmp}, the next folder or symbolic link must belong to the user or to root; elsewhere only the owner
 * can have created it, and links are followed.
 *
 * <p>An existing folder that instances share stays unchanged if no other user can replace our files in it: it belongs
 * to the user or to root, and others may not write to it, or only as to {@code /tmp}, where users cannot change the
 * files of others.
 */
public final class FolderGuard {

    private static final String OWNER_ONLY = "rwx------";
    private static final int STICKY = 01000;
    private static final int WRITABLE_BY_OTHERS = 022;
    private static final int READABLE_BY_OTHERS = 077;
    private static final int MOST_LINKS = 40;
    private static final int ROOT = 0;

    private final HostEnvironment environment;

    FolderGuard(HostEnvironment environment) {
        this.environment = environment;
    }

    /** Creates the folder, or checks an existing one. */
    void create(Path folder, boolean shared) throws IOException {
        if (supports("unix")) {
            checkWay(folder);
        }
        boolean isNew = !Files.exists(folder);
        try {
            Files.createDirectories(folder, attributes());
        } catch (FileAlreadyExistsException e) {
            throw new FileSystemException(folder.toString(), null, "it is no folder");
        }
        if (isNew && supports("acl")) {
            restrict(folder);
        }
        if (supports("unix")) {
            checkWay(folder); // another process may have created a part of it first
            check(folder, shared);
        }
        if (!Files.isWritable(folder)) {
            throw new AccessDeniedException(folder.toString());
        }
    }

    /** Returns why a file cannot be used, without its name. */
    public static String reason(IOException failure) {
        return switch (failure) {
            case AccessDeniedException e -> "it is not ours to write to";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    }

    private FileAttribute<?>[] attributes() {
        return supports("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
                }
                : new FileAttribute<?>[0];
    }

    private boolean supports(String view) {
        return environment.files().supportedFileAttributeViews().contains(view);
    }

    /** Checks the existing folders on the way from the root, resolving links as the system does. */
    private void checkWay(Path folder) throws IOException {
        var rest = new ArrayDeque<Path>();
        folder.forEach(rest::add);
        Path at = folder.getRoot();
        int links = 0;
        while (!rest.isEmpty()) {
            Path name = rest.pop();
            if (name.toString().equals("..")) {
                at = at.getParent() == null ? at : at.getParent();
                continue;
            }
            Path next = at.resolve(name).normalize();
            if (Files.notExists(next, LinkOption.NOFOLLOW_LINKS)) {
                return;
            }
            checkStep(at, next);
            if (!Files.isSymbolicLink(next)) {
                at = next;
            } else if (++links > MOST_LINKS) {
                throw new FileSystemException(folder.toString(), null, "its links lead nowhere");
            } else {
                Path target = at.resolve(Files.readSymbolicLink(next));
                List<Path> steps = new ArrayList<>();
                target.forEach(steps::add);
                steps.reversed().forEach(rest::push);
                at = target.getRoot();
            }
        }
    }

    private void checkStep(Path parent, Path next) throws IOException {
        if (isWritableByOthers(parent) && !isTrusted(next)) {
            boolean isLink = Files.isSymbolicLink(next);
            throw new FileSystemException(
                    next.toString(),
                    null,
                    "%s is not %s: it belongs to %s, and others may write to %s"
                            .formatted(
                                    next,
                                    isLink ? "followed" : "entered",
                                    Files.getOwner(next, LinkOption.NOFOLLOW_LINKS)
                                            .getName(),
                                    parent));
        }
    }

    private boolean isTrusted(Path path) throws IOException {
        int owner = (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        return owner == ROOT || owner == environment.uid() || environment.uid() < 0;
    }

    private static boolean isWritableByOthers(Path folder) throws IOException {
        return ((Integer) Files.getAttribute(folder, "unix:mode") & WRITABLE_BY_OTHERS) != 0;
    }

    /**
     * Refuses an open file that another user may have put in place of ours, if others may write to its folder.
     *
     * @param file no symbolic link
     */
    static void checkFile(Path file, HostEnvironment environment) throws IOException {
        if (!environment.files().supportedFileAttributeViews().contains("unix")
                || environment.uid() < 0
                || !isWritableByOthers(file.resolveSibling(""))) {
            return;
        }
        Map<String, Object> found = Files.readAttributes(file, "unix:uid,nlink", LinkOption.NOFOLLOW_LINKS);
        if (number(found, "uid") != environment.uid()) {
            throw new FileSystemException(
                    file.toString(),
                    null,
                    "it belongs to "
                            + Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName());
        }
        if (number(found, "nlink") > 1) {
            throw new FileSystemException(file.toString(), null, "it has another name, too");
        }
    }

    /** Returns an attribute that was requested, and so exists. */
    private static int number(Map<String, Object> found, String attribute) {
        return (Integer) Objects.requireNonNull(found.get(attribute), attribute);
    }

    private void check(Path folder, boolean shared) throws IOException {
        Map<String, Object> found = Files.readAttributes(folder, "unix:uid,mode");
        int owner = number(found, "uid");
        int mode = number(found, "mode");
        boolean ours = owner == environment.uid() || environment.uid() < 0;
        if (!ours && !(shared && owner == 0)) {
            throw new FileSystemException(
                    folder.toString(),
                    null,
                    "it belongs to " + Files.getOwner(folder).getName());
        }
        if (!shared && ours && (mode & READABLE_BY_OTHERS) != 0) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(OWNER_ONLY));
        } else if ((mode & WRITABLE_BY_OTHERS) != 0 && (mode & STICKY) == 0) {
            throw new FileSystemException(
                    folder.toString(),
                    null,
                    "others may write to it, its permissions are "
                            + PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
        }
    }

    /** Removes all inherited permissions from a new folder; its owner and the system keep theirs. */
    private void restrict(Path folder) throws IOException {
        var view = Files.getFileAttributeView(folder, AclFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        view.setAcl(List.of(AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(view.getOwner())
                .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                .setFlags(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT)
                .build()));
    }
}
