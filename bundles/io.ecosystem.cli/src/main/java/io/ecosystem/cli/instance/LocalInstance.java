package io.ecosystem.cli.instance;

import java.nio.file.Path;

/**
 * An instance of this user that runs on this machine.
 *
 * @param application the name of the application
 * @param id the name of the instance among those of the application
 * @param pid the process
 * @param since when it started, in ISO 8601
 * @param socket its Unix domain socket, if it has the usual one
 */
public record LocalInstance(String application, String id, long pid, String since, Path socket) {

    /** Returns what {@code --instance} takes. */
    public String name() {
        return application + "/" + id;
    }

    /** Returns its address. */
    public String address() {
        return "uds://" + socket;
    }
}
