package io.ecosystem.itests;

import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** A running instance of the packed distribution, in a folder of its own, for all tests of a class. */
final class Running extends ExternalResource {

    private final TemporaryFolder folder = new TemporaryFolder();
    private final String javaOptions;
    private Distribution distribution;

    Running() {
        this("");
    }

    Running(String javaOptions) {
        this.javaOptions = javaOptions;
    }

    @Override
    protected void before() throws Throwable {
        folder.create();
        distribution = Distribution.unpackedIn(folder.getRoot().toPath())
                .withJavaOptions(javaOptions)
                .start();
    }

    @Override
    protected void after() {
        distribution.close();
        folder.delete();
    }

    Distribution distribution() {
        return distribution;
    }
}
