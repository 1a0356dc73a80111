package io.ecosystem.health.internal;

import io.ecosystem.api.application.Folder;
import io.ecosystem.api.application.Instance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Reports the usable disk space of the folders that an instance writes to. */
@Component(
        configurationPid = HealthConfig.PID,
        property = {HealthCheck.NAME + "=Disk space", HealthCheck.TAGS + "=ecosystem", HealthCheck.TAGS + "=disk"})
public final class DiskCheck implements HealthCheck {

    private static final List<Folder> WRITTEN = List.of(Folder.DATA, Folder.QUEUES, Folder.LOG);

    private final Instance instance;
    private final long warning;
    private final long critical;

    /** Starts with the configured limits. */
    @Activate
    public DiskCheck(HealthConfig config, @Reference Instance instance) {
        this.instance = instance;
        warning = config.diskWarningMiB();
        critical = config.diskCriticalMiB();
    }

    @Override
    public Result execute() {
        var log = new FormattingResultLog();
        WRITTEN.stream().map(instance::folder).distinct().forEach(folder -> report(folder, log));
        return new Result(log);
    }

    private void report(Path folder, FormattingResultLog log) {
        try {
            long usable = Files.getFileStore(folder).getUsableSpace() >> 20;
            if (usable < critical) {
                log.critical("{}: {} MiB are usable, less than {}", folder, usable, critical);
            } else if (usable < warning) {
                log.warn("{}: {} MiB are usable, less than {}", folder, usable, warning);
            } else {
                log.info("{}: {} MiB are usable", folder, usable);
            }
        } catch (IOException e) {
            log.critical("{}: cannot determine the usable space: {}", folder, e.toString());
        }
    }
}
