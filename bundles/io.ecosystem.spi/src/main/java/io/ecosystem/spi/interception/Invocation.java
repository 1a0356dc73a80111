package io.ecosystem.spi.interception;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.message.Bytes;
import org.osgi.annotation.versioning.ProviderType;

/** A call of a handler, from request body to answer body. Thread-safe. */
@ProviderType
@FunctionalInterface
public interface Invocation {

    /**
     * Answers one request.
     *
     * @param data the body, in the form of the codec; it shares the memory of the line
     * @return the body of the answer, in the form of the codec
     * @throws io.ecosystem.api.handler.RefusedException to answer with its status and text
     * @throws Exception to answer with {@link io.ecosystem.api.message.Status#UNHANDLED}
     */
    Bytes invoke(Bytes data, Call call) throws Exception;
}
