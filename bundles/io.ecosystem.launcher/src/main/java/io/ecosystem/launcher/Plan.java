package io.ecosystem.launcher;

import io.ecosystem.launcher.platform.Folders;
import io.ecosystem.platform.Home;
import io.ecosystem.platform.host.HostEnvironment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The parts of a start.
 *
 * @param home the distribution; its folder is absolute and without symbolic links
 * @param environment the machine and the user
 * @param folders the identity of the instance, and the places of its files
 * @param conf the folder of configurations
 * @param deploy the folder of deployed bundles and features
 * @param optionalFeatures the names of features to start besides those of every start
 * @param properties further framework properties
 */
record Plan(
        Home home,
        HostEnvironment environment,
        Folders folders,
        Path conf,
        Path deploy,
        List<String> optionalFeatures,
        Map<String, String> properties) {

    Plan {
        optionalFeatures = List.copyOf(optionalFeatures);
        properties = Map.copyOf(properties);
    }
}
