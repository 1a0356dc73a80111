package io.ecosystem.cli.why;

/**
 * What there is to say about a thing.
 *
 * @param kind such as {@code route}
 * @param name the name of the thing, which may be longer than what was asked for
 * @param well whether nothing is wrong with it
 * @param text in words for people
 * @param remedy what to do; empty if there is nothing to do
 */
public record Finding(String kind, String name, boolean well, String text, String remedy) {}
