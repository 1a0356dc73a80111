package io.ecosystem.launcher.platform;

import io.ecosystem.launcher.ExitCode;
import io.ecosystem.launcher.StartFailure;

/** The instance already runs. */
public final class AlreadyRunning extends StartFailure {

    private static final long serialVersionUID = 1L;

    AlreadyRunning(Identity identity, String where, String remedy) {
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
