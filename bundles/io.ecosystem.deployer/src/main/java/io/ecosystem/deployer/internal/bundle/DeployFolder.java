package io.ecosystem.deployer.internal.bundle;

/** How messages, requests and the sources of configurations name the files in the deploy folder. */
public final class DeployFolder {

    private static final String PREFIX = "deploy/";

    private DeployFolder() {}

    /** Returns the name of a file with its folder. */
    public static String subject(String file) {
        return PREFIX + file;
    }

    /** Returns the name of a file, which may be given with its folder. */
    public static String file(String subject) {
        return subject.startsWith(PREFIX) ? subject.substring(PREFIX.length()) : subject;
    }
}
