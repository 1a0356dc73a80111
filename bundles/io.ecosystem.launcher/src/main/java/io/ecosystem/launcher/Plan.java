package io.ecosystem.launcher;

import io.ecosystem.launcher.platform.Environment;
import io.ecosystem.launcher.platform.Folders;
import io.ecosystem.platform.Home;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What one start is made of.
 *
 * @param home what was shipped; its folder is absolute and without symbolic links
 * @param environment the machine and the user
 * @param folders who the instance is, and where it keeps its files
 * @param conf the folder of configurations
 * @param deploy the folder of what is to run besides what was shipped
 * @param optionalFeatures the names of features that are started besides those of every start
 * @param properties what else the framework is told
 */
record Plan(
        Home home,
        Environment environment,
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
