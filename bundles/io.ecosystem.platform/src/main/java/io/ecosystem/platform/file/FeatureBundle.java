package io.ecosystem.platform.file;

/**
 * A bundle that a feature asks for.
 *
 * @param artifact the bundle
 * @param startOrder when it starts, lower ones first
 */
public record FeatureBundle(Artifact artifact, int startOrder) {}
