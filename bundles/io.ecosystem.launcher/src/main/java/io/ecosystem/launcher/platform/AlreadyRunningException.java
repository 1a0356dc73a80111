package io.ecosystem.launcher.platform;

import io.ecosystem.launcher.ExitCode;
import io.ecosystem.launcher.StartFailedException;

/** The instance already runs. */
public final class AlreadyRunningException extends StartFailedException {

    private static final long serialVersionUID = 1L;

    AlreadyRunningException(InstanceIdentity identity, String where, String remedy) {
        super(
                "instance '%s' of application '%s' runs already, %s"
                        .formatted(identity.instance(), identity.application(), where),
                remedy);
    }

    @Override
    public ExitCode exitCode() {
        return ExitCode.ALREADY_RUNNING;
    }
}
