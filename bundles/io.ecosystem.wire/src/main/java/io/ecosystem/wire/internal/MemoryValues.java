package io.ecosystem.wire.internal;

import io.ecosystem.spi.configuration.DerivedValues;
import io.ecosystem.wire.Memory;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Shows the listeners' shares of the heap. */
@Component
public final class MemoryValues implements DerivedValues {

    private final Memory memory;

    /** Shows the values of this instance. */
    @Activate
    public MemoryValues() {
        this(Memory.ofInstance());
    }

    MemoryValues(Memory memory) {
        this.memory = memory;
    }

    @Override
    public String pid() {
        return "io.ecosystem.wire";
    }

    @Override
    public String source() {
        return "a heap of %d MiB".formatted(memory.heapBytes() >> 20);
    }

    @Override
    public Map<String, Object> values() {
        return Map.of(
                "maxReceivedBytes",
                memory.maxReceivedBytes(),
                "maxHandledBytes",
                memory.maxHandledBytes(),
                "maxUnreadBytes",
                memory.maxUnreadBytes(),
                "maxConnections",
                memory.maxConnections(),
                "maxResponseBytes",
                memory.maxResponseBytes());
    }
}
