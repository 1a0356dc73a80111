package io.ecosystem.spi.runtime.dto;

import org.jspecify.annotations.Nullable;
import org.osgi.dto.DTO;

/** A configured listener. */
public class ListenerDTO extends DTO {

    /** The name of its configuration, such as {@code io.ecosystem.transport.tcp~main}. */
    public String name = "";

    /** Its configured bind address, such as {@code tcp://127.0.0.1:8888}. */
    public String address = "";

    /** Why it is not listening; null while it is. */
    public @Nullable String failure;
}
