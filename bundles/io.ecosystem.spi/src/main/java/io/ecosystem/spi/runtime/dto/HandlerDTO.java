package io.ecosystem.spi.runtime.dto;

import org.osgi.dto.DTO;

/** A handler at a route. */
public class HandlerDTO extends DTO {

    /** The role that a sender needs; empty if everyone is answered. */
    public String role = "";

    /** The symbolic name of its bundle. */
    public String bundle = "";

    /** The version of its bundle. */
    public String version = "";

    /** When it came. */
    public long since;

    /** Its service ranking. */
    public int ranking;
}
