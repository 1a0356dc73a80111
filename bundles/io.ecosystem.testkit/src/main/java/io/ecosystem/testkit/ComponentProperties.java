package io.ecosystem.testkit;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Component property types as a container fills them. */
public final class ComponentProperties {

    private ComponentProperties() {}

    /**
     * Creates one with the defaults for all settings that are not stated.
     *
     * @param settings each of the type that its method returns; those of other types are ignored
     */
    public static <T> T of(Class<T> type, Map<String, Object> settings) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> settings.getOrDefault(method.getName(), method.getDefaultValue())));
    }
}
