package io.ecosystem.spi.runtime.dto;

import org.osgi.dto.DTO;

/** A served route. */
public class RouteDTO extends DTO {

    /** Its name, such as {@code orders.place}. */
    public String route = "";

    /** The handler that answers. */
    public HandlerDTO handler = new HandlerDTO();

    /** The handlers that would answer without it, the next one first. */
    public HandlerDTO[] shadowed = {};
}
