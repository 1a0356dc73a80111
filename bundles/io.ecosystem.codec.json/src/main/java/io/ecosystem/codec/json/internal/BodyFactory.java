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
 * Makes the parsers of one binding. They read UTF-8 without guessing at other encodings, and share the field names that
 * they have met, but only as long as those are few: names come from outside.
 */
final class BodyFactory extends JsonFactory {

    private static final long serialVersionUID = 1L;

    private static final int MAX_NAMES = 256;

    /** Replaced by whichever thread finds it too large. */
    private transient volatile ByteQuadsCanonicalizer names = ByteQuadsCanonicalizer.createRoot();

    BodyFactory(Limits limits) {
        super(builder()
                .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
                .disable(TokenStreamFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .maxNumberLength(limits.maxNumberLength())
                        .maxNameLength(limits.maxNameLength())
                        .maxStringLength(Integer.MAX_VALUE)
                        .build())
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
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

    /** Forgets the names after a body that had too many. */
    void trim() {
        if (knownNames() > MAX_NAMES) {
            names = ByteQuadsCanonicalizer.createRoot();
        }
    }

    /** How many names the next body starts with. */
    int knownNames() {
        return names.size();
    }
}
