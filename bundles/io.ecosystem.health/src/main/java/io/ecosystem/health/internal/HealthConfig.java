package io.ecosystem.health.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The limits of the checks. */
@ObjectClassDefinition(
        pid = HealthConfig.PID,
        name = "Ecosystem health checks",
        description = "When the checks of the optional feature healthchecks report a problem.")
@interface HealthConfig {

    String PID = "io.ecosystem.health";

    @AttributeDefinition(
            name = "Critical error states",
            description = "Ids of error states that are critical; * stands for any text. Others are a warning.")
    String[] criticalErrorStates() default {"LISTENER.*.FAILED", "CARRIERS.EXHAUSTED"};

    @AttributeDefinition(
            name = "Disk space for a warning",
            description = "A folder with less usable space, in MiB, is a warning.",
            min = "0")
    long diskWarningMiB() default 1_024;

    @AttributeDefinition(
            name = "Critical disk space",
            description = "A folder with less usable space, in MiB, is critical.",
            min = "0")
    long diskCriticalMiB() default 100;
}
