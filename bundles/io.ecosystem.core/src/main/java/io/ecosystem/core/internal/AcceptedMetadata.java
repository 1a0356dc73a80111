package io.ecosystem.core.internal;

import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Metadata;
import io.ecosystem.api.message.Request;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The metadata that senders may state: everything else that comes with a request is ignored, as other fields are. */
final class AcceptedMetadata {

    private static final Logger log = LoggerFactory.getLogger(AcceptedMetadata.class);

    private final Set<String> names;

    AcceptedMetadata(Set<String> stated) {
        names = stated.stream().filter(Metadata::isName).collect(Collectors.toUnmodifiableSet());
        stated.stream()
                .filter(name -> !names.contains(name))
                .forEach(name -> log.warn("'acceptedMetadata' has '{}', which is no name of metadata", name));
    }

    /**
     * Returns a request with what is accepted of its metadata.
     *
     * @throws RefusedException with status 300 if that breaks a rule
     */
    Request of(Request request) {
        if (request.metadata().isEmpty()) {
            return request;
        }
        var accepted = new HashMap<>(request.metadata());
        accepted.keySet().retainAll(names);
        try {
            Metadata.check(accepted);
        } catch (IllegalArgumentException e) {
            throw RefusedException.invalid(String.valueOf(e.getMessage()));
        }
        return new Request(request.key(), request.route(), request.data(), Map.copyOf(accepted));
    }
}
