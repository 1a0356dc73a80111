package io.ecosystem.configuration.folder;

import java.nio.file.Path;

/**
 * A new or changed file that has stopped changing.
 *
 * @param path the file
 * @param name its name without the folder, as text
 * @param stamp its state
 * @param overdue whether it has been unchanged for so long that its writer must have given up
 */
public record ArrivedFile(Path path, String name, FileStamp stamp, boolean overdue) {}
