package io.ecosystem.platform.file;

/**
 * A bundle of a feature.
 *
 * @param artifact the bundle
 * @param startOrder when it starts, lower ones first
 */
public record FeatureBundle(Artifact artifact, int startOrder) {}
