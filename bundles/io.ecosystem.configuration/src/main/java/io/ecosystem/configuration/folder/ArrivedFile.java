package io.ecosystem.configuration.folder;

import java.nio.file.Path;

/**
 * A new or changed file that has stopped changing.
 *
 * @param path the file
 * @param name the same without its folder, as a text
 * @param stamp what it looked like
 * @param overdue whether it has not changed for so long that its writer must have given up
 */
public record ArrivedFile(Path path, String name, FileStamp stamp, boolean overdue) {}
