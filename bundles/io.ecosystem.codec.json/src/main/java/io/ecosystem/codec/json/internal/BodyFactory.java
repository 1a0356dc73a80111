package io.ecosystem.codec.json.internal;

import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.io.IOContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.UTF8StreamJsonParser;
import tools.jackson.core.sym.ByteQuadsCanonicalizer;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Creates the parsers of one binding. They read UTF-8 without detecting other encodings. They share the field names
 * seen so far, but only while those are few, since names come from outside.
 */
final class BodyFactory extends JsonFactory {

    private static final long serialVersionUID = 1L;

    private static final int MAX_NAMES = 256;

    /** Replaced by any thread that finds it too large. */
    private transient volatile ByteQuadsCanonicalizer names = ByteQuadsCanonicalizer.createRoot();

    BodyFactory(JsonLimits limits) {
        super(builder()
                .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
                .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxAnswerDepth()) // lines are held to their own limits before
                        .maxNumberLength(limits.maxNumberLength())
                        .maxNameLength(limits.maxNameLength())
                        .maxStringLength(Integer.MAX_VALUE)
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(limits.maxAnswerDepth())
                        .build()));
    }

    @Override
    protected JsonParser _createParser(ObjectReadContext reading, IOContext io, byte[] data, int offset, int length) {
        io.setEncoding(JsonEncoding.UTF8);
        return new UTF8StreamJsonParser(
                reading,
                io,
                reading.getStreamReadFeatures(_streamReadFeatures),
                reading.getFormatReadFeatures(_formatReadFeatures),
                null,
                names.makeChild(_factoryFeatures),
                data,
                offset,
                offset + length,
                0,
                false);
    }

    /** Drops the names after a body with too many of them. */
    void trim() {
        if (knownNames() > MAX_NAMES) {
            names = ByteQuadsCanonicalizer.createRoot();
        }
    }

    /** Returns how many names the next body starts with. */
    int knownNames() {
        return names.size();
    }
}
