package io.ecosystem.launcher.settings;

import java.nio.file.Path;

/**
 * A folder that the start names.
 *
 * @param path absolute
 * @param source the setting that names it, such as {@code --folder} or {@code ECOENV_LOG_DIR}
 */
public record ChosenFolder(Path path, String source) {}
