package io.ecosystem.spi.runtime.dto;

import org.osgi.dto.DTO;

/** What an instance serves at one time. */
public class RuntimeDTO extends DTO {

    /** The served routes, by name. */
    public RouteDTO[] routes = {};

    /** The configured listeners, by name. */
    public ListenerDTO[] listeners = {};

    /** The open queues, by direction and name. */
    public QueueDTO[] queues = {};

    /** The raised error states, by id. */
    public ErrorStateDTO[] errorStates = {};
}
