package io.ecosystem.spi.runtime.dto;

import org.osgi.dto.DTO;

/** A number of entries. */
public class SizeDTO extends DTO {

    /** How many. */
    public long entries;

    /** The sum of their sizes, in bytes. */
    public long bytes;
}
