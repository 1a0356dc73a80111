package io.ecosystem.access.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The senders, and the roles they are granted. */
@ObjectClassDefinition(
        name = "Ecosystem access rule",
        description = "Grants roles to senders. A sender has the roles of all rules that mean it")
public @interface RuleConfig {

    /** Where their requests arrive. */
    @AttributeDefinition(
            name = "Listeners",
            required = false,
            description = "Kinds of transports such as tcp, or addresses such as tcp://*:8888, where * stands for any"
                    + " characters; none for every listener")
    String[] listeners() default {};

    /** Their addresses. */
    @AttributeDefinition(
            name = "Addresses",
            required = false,
            description = "Addresses of senders, such as 10.1.2.3 or fd00::1, or ranges such as 10.0.0.0/8")
    String[] addresses() default {};

    /** Their users. */
    @AttributeDefinition(
            name = "Users",
            required = false,
            description =
                    "Operating system users at the other end of Unix domain sockets; @self is the one who runs the"
                            + " instance, * is everyone")
    String[] users() default {};

    /** The granted roles. */
    @AttributeDefinition(
            name = "Roles",
            required = false,
            description =
                    "observe, operate (which includes observe), data (which includes both), admin (which includes all"
                            + " three), roles of the application's own, or * for all; none to grant nothing")
    String[] roles() default {};
}
