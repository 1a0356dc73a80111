package io.ecosystem.spi.runtime.dto;

import org.osgi.dto.DTO;

/** A raised error state. */
public class ErrorStateDTO extends DTO {

    /** Its id, in upper case. */
    public String id = "";

    /** Its description, as first raised. */
    public String description = "";

    /** How often it was raised, less what was cleared. */
    public long count;
}
