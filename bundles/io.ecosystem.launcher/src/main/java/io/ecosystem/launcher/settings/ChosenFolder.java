package io.ecosystem.launcher.settings;

import java.nio.file.Path;

/**
 * A folder that someone chose.
 *
 * @param path absolute
 * @param source who chose it, such as {@code --folder} or {@code ECOENV_LOG_DIR}
 */
public record ChosenFolder(Path path, String source) {}
