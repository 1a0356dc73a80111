package io.ecosystem.access.internal;

import java.lang.annotation.Annotation;

/** A configuration as a container would create it. */
@SuppressWarnings("ClassExplicitlyAnnotation")
final class Settings implements RuleConfig {

    String[] listeners = {};
    String[] addresses = {};
    String[] users = {};
    String[] roles = {};

    @Override
    public String[] listeners() {
        return listeners;
    }

    @Override
    public String[] addresses() {
        return addresses;
    }

    @Override
    public String[] users() {
        return users;
    }

    @Override
    public String[] roles() {
        return roles;
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return RuleConfig.class;
    }
}
