package io.ecosystem.itests;

import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** A running instance of the packed distribution, in a folder of its own, for all tests of a class. */
final class Running extends ExternalResource {

    private final TemporaryFolder folder = new TemporaryFolder();
    private Distribution distribution;

    @Override
    protected void before() throws Throwable {
        folder.create();
        distribution = Distribution.unpackedIn(folder.getRoot().toPath()).start();
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
