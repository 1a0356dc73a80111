package io.ecosystem.deployer.internal.bundle;

import java.io.InputStream;
import org.osgi.framework.Bundle;

/** A change of the content of a platform bundle that is to come. */
sealed interface ContentChange {

    /** Returns the file in the deploy folder that is the reason. */
    String file();

    Bundle bundle();

    /**
     * The content of a file replaces that of the bundle.
     *
     * @param jar what is remembered of the file once the change begins
     */
    record NewContent(String file, Bundle bundle, ReplacedBundles.Replaced jar, InputStream content)
            implements ContentChange {}

    /**
     * The content of the distribution returns.
     *
     * @param cause why; empty because the file is gone
     */
    record ShippedContent(String file, Bundle bundle, String cause) implements ContentChange {}
}
