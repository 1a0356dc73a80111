package io.ecosystem.access.internal;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rule of one configuration, kept up to date. An invalid one grants nothing. */
@Component(
        service = ConfiguredRule.class,
        configurationPid = "io.ecosystem.access",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
@Designate(ocd = RuleConfig.class, factory = true)
public final class ConfiguredRule {

    private static final Logger log = LoggerFactory.getLogger(ConfiguredRule.class);

    private final String name;
    private final OwnUser self;
    private volatile Rule rule = Rule.NOTHING; // written by the component runtime

    /** Reads the configuration. */
    @Activate
    public ConfiguredRule(RuleConfig config, Map<String, Object> properties, @Reference OwnUser self) {
        name = String.valueOf(properties.get("service.pid"));
        this.self = self;
        configure(config);
    }

    /** Replaces the rule at once, for all further calls. */
    @Modified
    void configure(RuleConfig config) {
        try {
            rule = Rule.of(config, self.name());
            log.info("{}: {}", name, rule);
        } catch (IllegalArgumentException e) {
            rule = Rule.NOTHING;
            log.error("{}: {}; the rule grants nothing until it is corrected", name, e.getMessage());
        }
    }

    Rule rule() {
        return rule;
    }
}
