package io.ecosystem.access.internal;

import io.ecosystem.api.handler.Call;
import io.ecosystem.spi.access.Access;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Combines all rules: a sender has the roles of every rule that matches it, and no others. */
@Component
public final class Rules implements Access {

    private final List<ConfiguredRule> rules = new CopyOnWriteArrayList<>();

    @Override
    public boolean permits(String role, Call call) {
        for (ConfiguredRule configured : rules) {
            if (configured.rule().grants(role, call.origin())) {
                return true;
            }
        }
        return false;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindRule(ConfiguredRule rule) {
        rules.add(rule);
    }

    void unbindRule(ConfiguredRule rule) {
        rules.remove(rule);
    }
}
