package io.ecosystem.events.internal;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventConstants;

/** An event in the making: its topic, and properties that are not null. */
final class NewEvent {

    private static final String PREFIX = "io/ecosystem/";

    private final String topic;
    private final Map<String, Object> properties = new HashMap<>();

    private NewEvent(String topic) {
        this.topic = topic;
        properties.put(EventConstants.TIMESTAMP, System.currentTimeMillis());
    }

    /** Begins an event with a topic below those of the platform, such as {@code route/ADDED}. */
    static NewEvent on(String topic) {
        return new NewEvent(PREFIX + topic);
    }

    /** Adds a property, unless its value is null. */
    NewEvent with(String name, @Nullable Object value) {
        if (value != null) {
            properties.put(name, value);
        }
        return this;
    }

    Event event() {
        return new Event(topic, properties);
    }
}
