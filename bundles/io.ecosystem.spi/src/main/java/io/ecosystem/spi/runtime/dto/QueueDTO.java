package io.ecosystem.spi.runtime.dto;

import org.jspecify.annotations.Nullable;
import org.osgi.dto.DTO;

/** An open queue. */
public class QueueDTO extends DTO {

    /** The route of an incoming queue, or the name of a sender. */
    public String name = "";

    /** {@code incoming} or {@code outgoing}. */
    public String direction = "";

    /** The bundle and version that processes it, such as {@code acme.orders 1.4.0}; null if there is none. */
    public @Nullable String worker;

    /** Whether it refuses new entries. */
    public boolean receivingPaused;

    /** Whether its entries wait. */
    public boolean processingPaused;

    /** Why it cannot be changed; null if it can. */
    public @Nullable String trouble;

    /** The entries that can be taken. */
    public SizeDTO pending = new SizeDTO();

    /** The entries being processed. */
    public SizeDTO processing = new SizeDTO();

    /** The entries waiting for their next attempt. */
    public SizeDTO waiting = new SizeDTO();

    /** The entries that are not tried again unless requeued. */
    public SizeDTO error = new SizeDTO();
}
